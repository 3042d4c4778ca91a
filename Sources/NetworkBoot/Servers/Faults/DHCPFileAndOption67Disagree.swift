internal import NetworkProtocols

/// iPXE and U-Boot take the field, EDK2 and GRUB the option.
struct DHCPFileAndOption67Disagree: DHCPReplyFault {
    static let name: FaultName = "dhcp-file-and-67-disagree"
    static let statement = "Names one boot file in file and another in option 67."
    static let parameters = [
        FaultParameter("boot-file", "the boot file of option 67", standard: .text("other.0"))
    ]
    static let caughtBy = ["dhcp/boot-file-is-said-alike"]

    private let other: [UInt8]

    init(_ settings: FaultSettings) {
        other = Array(settings.text("boot-file").utf8)
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let name = reply.message.bootFile else { return reply }
        return reply.changed { [other] message in
            guard !message.options.isInUse(.file) else { return }
            message.bootFileField = name
            message.options[.bootFileName] = other
        }
    }
}
