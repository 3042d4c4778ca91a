internal import NetworkProtocols

/// A key that a person presses.
public struct TypedKey: Hashable, Sendable {
    public var key: BootKey
    /// How long after a stage began to wait for a key it is pressed.
    public var delay: Duration

    public init(_ key: BootKey, after delay: Duration = .zero) {
        self.key = key
        self.delay = delay
    }
}

/// A person at the keyboard: presses one key after the other, each a while after a stage began to wait for one.
///
/// Where the wait is over sooner, the person is late, and the key stays for the next wait; the time that was already
/// waited for it counts.
struct TypedKeys: Sendable {
    private let keys: [TypedKey]
    private var position = 0
    /// How long stages have waited for the key at `position`, without the wait under way.
    private var waited: Duration = .zero
    /// Stages that wait for a key, the first of them now.
    private var waits: [Wait] = []

    private struct Wait {
        var id: UInt64
        var limit: Duration?
        /// When it became the first; nil before that.
        var start: Instant?
    }

    init(_ keys: [TypedKey]) {
        self.keys = keys
    }

    /// A stage waits for a key, at most for `limit`.
    mutating func wait(id: UInt64, limit: Duration?, at now: Instant) {
        waits.append(Wait(id: id, limit: limit, start: waits.isEmpty ? now : nil))
    }

    mutating func cancel(id: UInt64, at now: Instant) {
        guard let index = waits.firstIndex(where: { $0.id == id }) else { return }
        if index == 0, let start = waits[0].start { waited += now.duration(since: start) }
        waits.remove(at: index)
        begin(at: now)
    }

    mutating func cancelAll(at now: Instant) {
        waits = []
    }

    /// When the first wait ends, by a key or without one; nil where nobody waits, or nobody will ever press one.
    var nextDeadline: Instant? {
        guard let start = waits.first?.start else { return nil }
        return earlier(pressed(from: start), end(from: start))
    }

    /// The wait that is over, and the key that ended it; nil where none is.
    mutating func next(at now: Instant) -> (id: UInt64, key: BootKey?)? {
        guard let first = waits.first, let start = first.start else { return nil }
        let end = end(from: start)
        if let pressed = pressed(from: start), pressed <= now, end.map({ pressed <= $0 }) ?? true {
            let key = keys[position].key
            position += 1
            waited = .zero
            return finish(first.id, key, at: pressed)
        }
        guard let end, end <= now else { return nil }
        waited += end.duration(since: start)
        return finish(first.id, nil, at: end)
    }

    private mutating func finish(_ id: UInt64, _ key: BootKey?, at now: Instant) -> (id: UInt64, key: BootKey?) {
        waits.removeFirst()
        begin(at: now)
        return (id, key)
    }

    private mutating func begin(at now: Instant) {
        if !waits.isEmpty, waits[0].start == nil { waits[0].start = now }
    }

    private func pressed(from start: Instant) -> Instant? {
        guard position < keys.count else { return nil }
        return start.advanced(by: max(.zero, keys[position].delay - waited))
    }

    private func end(from start: Instant) -> Instant? {
        waits.first?.limit.map { start.advanced(by: $0) }
    }
}
