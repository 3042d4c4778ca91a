internal import NetworkProtocols

/// It takes the lease away that the first server gives. For a server beside the one that the clients choose.
struct DHCPNAKStray: ServerFault {
    static let name: FaultName = "dhcp-nak-stray"
    static let statement = "Sends NAK to REQUESTs that name another server."
    static let parameters = [
        FaultParameter(
            "server",
            "the server identifier of the NAK; 0.0.0.0 for that of the server's own replies, before which it is silent",
            standard: .address(.any)
        )
    ]
    static let caughtBy = ["dhcp/other-servers-keep-silent"]

    private var server: IPv4Address

    init(_ settings: FaultSettings) {
        server = settings.address("server")
    }

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        flow.receive(event)
        guard !server.isUnspecified, let message = DHCPMessage(askedBy: event), message.messageType == .request,
            let chosen = message.serverIdentifier, chosen != server
        else { return }
        let refusal = message.refusal(by: server.optionValue, saying: "not mine")
        flow.send(
            .send(
                Datagram(
                    source: Endpoint(address: server, port: 67),
                    destination: message.refusalDestination,
                    payload: refusal.encoded
                )
            )
        )
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        if server.isUnspecified, let own = DHCPReply(action)?.message.serverIdentifier { server = own }
        flow.send(action)
    }
}
