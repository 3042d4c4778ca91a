internal import NetworkProtocols

/// A client that sets the flag cannot take unicast yet: to it the server is silent.
struct DHCPUnicastToBroadcastFlag: DHCPReplyFault {
    static let name: FaultName = "dhcp-unicast-to-broadcast-flag"
    static let statement = "Sends its replies by unicast although the broadcast flag asks for broadcast."
    static let caughtBy = ["dhcp/broadcast-flag-is-honoured"]

    init(_ settings: FaultSettings) {}

    mutating func change(_ reply: DHCPReply, at now: Instant) -> DHCPReply? {
        let message = reply.message
        guard message.isBroadcast, message.relayAddress.isUnspecified, !message.yourAddress.isUnspecified else {
            return reply
        }
        var reply = reply
        reply.datagram.destination = Endpoint(address: message.yourAddress, port: 68)
        reply.datagram.linkAddress = message.clientMAC
        return reply
    }
}
