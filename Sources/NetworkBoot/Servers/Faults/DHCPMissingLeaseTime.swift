internal import NetworkProtocols

struct DHCPMissingLeaseTime: DHCPReplyFault {
    static let name: FaultName = "dhcp-missing-lease-time"
    static let statement = "Leaves the lease time, option 51, out of OFFER and ACK."
    static let caughtBy = ["dhcp/lease-time-is-given"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.options.remove(.leaseTime) }
    }
}
