internal import NetworkProtocols

/// Ordinary hosts may take the offer, and ask for the address 0.0.0.0 that it has.
struct ProxyAnswersNonPXE: ServerFault {
    static let name: FaultName = "proxy-answers-non-pxe"
    static let statement = "Answers clients, too, that do not say PXEClient."
    static let caughtBy = ["pxe/proxy-answers-only-pxe-clients"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        guard case .datagram(var datagram) = event, var message = DHCPMessage(askedBy: event),
            message.messageType == .discover, message.networkBootClass == nil
        else { return flow.receive(event) }
        message.options[.vendorClass] = Array("PXEClient:Arch:00000:UNDI:002001".utf8)
        message.options[.clientArchitectures] = [0, 0]
        datagram.payload = message.encoded
        flow.receive(.datagram(datagram))
    }
}
