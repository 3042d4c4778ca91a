internal import NetworkProtocols

/// ROMs that copy the field as a C string ask for a name with what stands behind it.
struct DHCPBootFileNoNUL: DHCPReplyFault {
    static let name: FaultName = "dhcp-boot-file-no-nul"
    static let statement =
        "Fills the field file behind the boot file's name with 0xFF to its last octet, so that no NUL ends it."
    static let caughtBy = ["dhcp/names-in-fields-are-terminated"]
    static let alsoSeen = [
        FaultConsequence("pxe/boot-file-name-is-usable", because: "without a NUL the name has the field's 128 octets")
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let name = reply.message.bootFile, !reply.message.options.isInUse(.file) else { return reply }
        return reply.changed { message in
            message.bootFileField = name + [UInt8](repeating: 0xff, count: max(0, 128 - name.count))
        }
    }
}
