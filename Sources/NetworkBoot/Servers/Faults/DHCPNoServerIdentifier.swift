internal import NetworkProtocols

/// Clients that check it, as RFC 2131 table 3 lets them, don't take such an offer: they can't say whose it is.
struct DHCPNoServerIdentifier: DHCPReplyFault {
    static let name: FaultName = "dhcp-no-server-identifier"
    static let statement = "Leaves option 54 out of every reply."
    static let caughtBy = ["dhcp/reply-has-server-identifier"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        var reply = reply
        let length = reply.message.length
        reply.message.options.remove(.serverIdentifier)
        reply.message.pad(to: min(length, DHCPMessage.minimumLength))
        return reply
    }
}
