internal import NetworkProtocols

/// The client's buffer ends where it said.
struct DHCPExceedsMaximumMessage: DHCPReplyFault {
    static let name: FaultName = "dhcp-exceeds-max-message"
    static let statement = "Sends replies longer than option 57, or a datagram of 576 octets without it, allows."
    static let caughtBy = ["dhcp/reply-fits-the-client"]

    /// What clients allow, by transaction; the oldest are forgotten.
    private var limits: [(transaction: UInt32, octets: Int)] = []

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        if let question = DHCPMessage(askedBy: event) {
            limits.removeAll { $0.transaction == question.transactionID }
            if limits.count >= 512 { limits.removeFirst() }
            limits.append((question.transactionID, Int(question.maximumMessageSize ?? 576)))
        }
        flow.receive(event)
    }

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        let limit = limits.last { $0.transaction == reply.message.transactionID }?.octets ?? 576
        return reply.changed { $0.pad(to: max(limit, 576) + 1) }
    }
}
