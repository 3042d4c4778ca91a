internal import NetworkProtocols

/// The client waits, and asks its next server if it has one.
struct DNSSilent: ServerFault {
    static let name: FaultName = "dns-silent"
    static let statement = "Takes questions about names and says nothing."
    static let caughtBy = ["network/names-are-found"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        if case .datagram(let datagram) = event, datagram.destination.port == 53 { return }
        flow.receive(event)
    }
}
