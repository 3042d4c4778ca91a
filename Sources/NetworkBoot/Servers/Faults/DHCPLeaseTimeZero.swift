internal import NetworkProtocols

/// T1 and T2 are left out: they would lie behind the end of the lease.
struct DHCPLeaseTimeZero: DHCPReplyFault {
    static let name: FaultName = "dhcp-lease-time-zero"
    static let statement = "Gives leases of zero seconds."
    static let caughtBy = ["dhcp/lease-time-is-not-zero"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.leaseTime != nil else { return reply }
        return reply.changed { message in
            message.options[.leaseTime] = [0, 0, 0, 0]
            message.options.remove(.renewalTime)
            message.options.remove(.rebindingTime)
        }
    }
}
