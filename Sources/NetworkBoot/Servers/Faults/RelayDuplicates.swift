internal import NetworkProtocols

/// For a relay agent. Two agents on one network that do not know of each other look the same.
struct RelayDuplicates: ServerFault {
    static let name: FaultName = "relay-duplicates"
    static let statement = "Relays every message twice."
    static let caughtBy = ["dhcp/relay-passes-each-on-once"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        flow.send(action)
        flow.send(action)
    }
}
