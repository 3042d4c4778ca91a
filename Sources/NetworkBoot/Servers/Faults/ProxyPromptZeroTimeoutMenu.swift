internal import NetworkProtocols

/// Each of the three alone would keep the menu from being seen, or have it seen.
struct ProxyPromptZeroTimeoutMenu: DHCPReplyFault {
    static let name: FaultName = "proxy-prompt-zero-timeout-menu"
    static let statement =
        "Sends a menu of two entries with a prompt of no seconds, and says that the boot file is to be loaded at once."
    static let caughtBy = ["pxe/menu-is-seen"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType == .offer, reply.message.networkBootClass?.method == .pxe,
            let server = reply.message.serverIdentifier, reply.message.bootFile != nil
        else { return reply }
        let type = PXEBootServerType(rawValue: 0x8000)
        var options = PXEVendorOptions()
        options.discoveryControl = [.noBroadcast, .noMulticast, .loadsBootFileAtOnce]
        options.bootServers = [PXEBootServers(type: type, addresses: [server])]
        options.bootMenu = [
            PXEBootMenuEntry(type: type, text: Array("Install".utf8)),
            PXEBootMenuEntry(type: .local, text: Array("Local boot".utf8)),
        ]
        options.menuPrompt = PXEMenuPrompt(timeout: 0, text: Array("Network boot".utf8))
        return reply.changed { $0.options[.vendorSpecific] = options.octets }
    }
}
