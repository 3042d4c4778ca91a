internal import NetworkProtocols

/// Some ROMs and relays drop what is shorter than a BOOTP message (RFC 951 §3). Options of the boot are taken away until
/// the message is short enough.
struct DHCPPaddingMissing: DHCPReplyFault {
    static let name: FaultName = "dhcp-padding-missing"
    static let statement = "Sends replies of fewer than 300 octets, with nothing behind the end marker."
    static let caughtBy = ["dhcp/reply-is-padded"]

    /// What no rule misses, in the order in which it is given up.
    private static let spare: [DHCPOptionCode] = [
        .renewalTime, .rebindingTime, .broadcastAddress, .domainName, .hostName,
    ]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        var reply = reply
        reply.message.pad(to: 0)
        for code in Self.spare where reply.message.length >= DHCPMessage.minimumLength {
            reply.message.options.remove(code)
            reply.message.pad(to: 0)
        }
        return reply
    }
}
