internal import NetworkProtocols

/// Receivers that trust the marker read on into whatever stands behind the message.
struct DHCPNoEndOption: DHCPReplyFault {
    static let name: FaultName = "dhcp-no-end-option"
    static let statement = "Does not close the options by the end marker, 255."
    static let caughtBy = ["dhcp/options-end-with-end-marker"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.removeEnd() }
    }
}
