internal import NetworkProtocols

/// The client is on another network, and hears nothing.
struct DHCPIgnoresGiaddr: DHCPReplyFault {
    static let name: FaultName = "dhcp-ignores-giaddr"
    static let statement = "Answers a relayed message past the relay: to the offered address on its own network."
    static let caughtBy = ["dhcp/reply-goes-to-relay"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        let message = reply.message
        guard !message.relayAddress.isUnspecified, !message.yourAddress.isUnspecified else { return reply }
        var reply = reply
        reply.datagram.destination = Endpoint(address: message.yourAddress, port: 68)
        reply.datagram.linkAddress = message.clientMAC
        return reply
    }
}
