internal import NetworkProtocols

/// What a fault keeps back for a while, in the order in which it falls due.
struct DelayedActions: Sendable {
    private var kept: [(due: Instant, action: HostAction)] = []
    /// The most that is kept; further actions are lost.
    private static let limit = 65_536

    var nextDeadline: Instant? { kept.first?.due }

    mutating func keep(_ action: HostAction, until due: Instant) {
        guard kept.count < Self.limit else { return }
        let place = kept.lastIndex { $0.due <= due }.map { $0 + 1 } ?? 0
        kept.insert((due, action), at: place)
    }

    /// The next action that is due; nil where none is.
    mutating func next(at now: Instant) -> HostAction? {
        guard let first = kept.first, first.due <= now else { return nil }
        kept.removeFirst()
        return first.action
    }
}
