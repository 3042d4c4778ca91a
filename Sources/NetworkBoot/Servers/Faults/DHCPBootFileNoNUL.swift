internal import NetworkProtocols

/// ROMs that copy the name as a C string ask for it with what stands behind it: `pxelinux.0\u{FF}`, where that is the end
/// marker behind option 67.
struct DHCPBootFileNoNUL: DHCPReplyFault {
    static let name: FaultName = "dhcp-boot-file-no-nul"
    static let statement = "Sends the boot file's name without a NUL behind it, with 0xFF there."
    static let parameters = [
        FaultParameter(
            "place",
            "`file`, filled with 0xFF to its last octet, or `option`: the name is moved to option 67, the last one",
            standard: .text("file")
        )
    ]
    /// In option 67 a NUL is not demanded (RFC 2132 §2), and no rule is broken but by clients that look for one.
    static let caughtBy = ["dhcp/names-in-fields-are-terminated"]
    static let alsoSeen = [
        FaultConsequence("pxe/boot-file-name-is-usable", because: "without a NUL the name has the field's 128 octets")
    ]

    private let isInOption: Bool

    init(_ settings: FaultSettings) {
        isInOption = settings.text("place") == "option"
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let name = reply.message.bootFile, !reply.message.options.isInUse(.file) else { return reply }
        return reply.changed { [isInOption] message in
            message.options.remove(.bootFileName)
            if isInOption {
                message.bootFileField = []
                message.options.append(.bootFileName, name)
            } else {
                message.bootFileField = name + [UInt8](repeating: 0xff, count: max(0, 128 - name.count))
            }
        }
    }
}
