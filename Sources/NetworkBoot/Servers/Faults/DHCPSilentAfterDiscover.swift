internal import NetworkProtocols

/// The server itself never gets to see the REQUEST.
struct DHCPSilentAfterDiscover: ServerFault {
    static let name: FaultName = "dhcp-silent-after-discover"
    static let statement = "Offers, then never answers the REQUEST."
    static let caughtBy = ["dhcp/request-gets-an-answer"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        if DHCPMessage(askedBy: event)?.messageType == .request { return }
        flow.receive(event)
    }
}
