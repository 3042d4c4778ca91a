internal import NetworkProtocols

/// The frame still goes to the machine that asked, which takes the message for somebody else's.
struct DHCPWrongChaddr: DHCPReplyFault {
    static let name: FaultName = "dhcp-wrong-chaddr"
    static let statement = "Answers with another hardware address in chaddr than asked."
    static let caughtBy = ["dhcp/reply-repeats-hardware-address"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        reply.changed { $0.clientMAC = MACAddress(rawValue: ($0.clientMAC?.rawValue ?? 0) ^ 0xff) }
    }
}
