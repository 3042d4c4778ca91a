internal import NetworkProtocols

/// The client throws away what it cannot match to its question.
struct DHCPWrongXID: DHCPReplyFault {
    static let name: FaultName = "dhcp-wrong-xid"
    static let statement = "Answers with another transaction identifier than was asked with."
    static let caughtBy = ["dhcp/reply-repeats-transaction-id"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.transactionID ^= 0x0101_0101 }
    }
}
