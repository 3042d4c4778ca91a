internal import NetworkProtocols

/// A relay that finds its clients by the option drops the reply.
struct DHCPOption82NotEchoed: DHCPReplyFault {
    static let name: FaultName = "dhcp-option-82-not-echoed"
    static let statement = "Leaves the relay agent information, option 82, out of its replies."
    static let caughtBy = ["dhcp/relay-information-is-returned"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.remove(.relayAgentInformation) }
    }
}
