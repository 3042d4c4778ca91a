internal import NetworkProtocols

/// A PXE ROM asks at 0, 4, 12 and 28 seconds and gives up at about 60 (PXE 2.1 §2.2.2).
struct DHCPLateOffer: ServerFault {
    static let name: FaultName = "dhcp-late-offer"
    static let statement = "Keeps its offers back until the client has given up."
    static let parameters = [
        FaultParameter("delay", "how long each offer is kept back", standard: .duration(.seconds(65)))
    ]
    static let caughtBy = ["dhcp/offer-comes-in-time"]

    private let delay: Duration
    private var kept = DelayedActions()

    init(_ settings: FaultSettings) {
        delay = settings.duration("delay")
    }

    var nextDeadline: Instant? { kept.nextDeadline }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard DHCPReply(action)?.message.messageType == .offer else { return flow.send(action) }
        kept.keep(action, until: now.advanced(by: delay))
    }

    mutating func handleDeadline(at now: Instant, into flow: inout FaultFlow) {
        while let action = kept.next(at: now) { flow.send(action) }
    }
}
