internal import NetworkProtocols

struct DHCPT1AfterT2: DHCPReplyFault {
    static let name: FaultName = "dhcp-t1-after-t2"
    static let statement = "Puts the renewal time, option 58, behind the rebinding time, option 59."
    static let caughtBy = ["dhcp/renewal-times-are-ordered"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard let lease = reply.message.leaseTime, !lease.isInfinite else { return reply }
        return reply.changed { message in
            message.options[.renewalTime] = octets(lease.rawValue / 8 * 7)
            message.options[.rebindingTime] = octets(lease.rawValue / 2)
        }
    }

    private func octets(_ seconds: UInt32) -> [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.write(seconds)
        return writer.bytes
    }
}
