internal import NetworkProtocols

/// The client begins anew, often for ever.
struct DHCPNAKAfterRequest: DHCPReplyFault {
    static let name: FaultName = "dhcp-nak-after-request"
    static let statement = "Answers every REQUEST with NAK."
    static let caughtBy = ["dhcp/nak-does-not-follow-own-offer"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        guard reply.message.messageType == .acknowledge, !reply.message.yourAddress.isUnspecified,
            let server = reply.message.options[.serverIdentifier]
        else { return reply }
        var reply = reply
        reply.message = reply.message.refusal(by: server, saying: "no leases today")
        reply.datagram.destination = reply.message.refusalDestination
        reply.datagram.linkAddress = nil
        return reply
    }
}
