internal import NetworkProtocols

/// Start here: the smallest kind of fault. A client names the server whose offer it takes by this option.
struct DHCPNoServerIdentifier: DHCPReplyFault {
    static let name: FaultName = "dhcp-no-server-identifier"
    static let statement = "Leaves option 54 out of every reply."
    static let caughtBy = ["dhcp/reply-has-server-identifier"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.remove(.serverIdentifier) }
    }
}
