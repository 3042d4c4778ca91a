internal import NetworkProtocols

/// Shown on the machine as PXE-E53.
struct DHCPNoBootFile: DHCPReplyFault {
    static let name: FaultName = "dhcp-no-boot-file"
    static let statement =
        "Gives an address, but a boot file neither in file nor in option 67, and no PXE discovery options."
    static let caughtBy = ["pxe/boot-client-gets-a-boot-file"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { message in
            if !message.options.isInUse(.file) { message.bootFileField = [] }
            message.options.remove(.bootFileName)
            guard message.networkBootClass != nil else { return }
            message.options.remove(.vendorSpecific)
            message.options.remove(.vendorClass)
        }
    }
}
