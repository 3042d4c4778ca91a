public import NetworkProtocols

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

/// All that a booting machine does on the network for its stages: each request becomes a protocol's machine on the
/// host, and what that comes to becomes the reply. Any number of requests may be under way at once.
///
/// Driven as a ``Machine`` is, but for its two kinds of outputs: after each call take ``nextOutput()`` until it is nil,
/// then read ``nextDeadline``.
public struct MachineActivities: Sendable {
    /// What is to be done next.
    public enum Output: Sendable {
        case host(HostAction)
        case reply(id: UInt64, BootReply)
    }

    private let hardware: MachineHardware
    private var random: SeededRandom
    private var keys: TypedKeys
    private var waits: [Wait] = []
    private var outputs = ActivityOutputs()

    private struct Wait {
        var id: UInt64
        var end: Instant
    }

    /// The activities of one machine from its start on.
    ///
    /// - Parameters:
    ///   - keys: what a person presses, one key after the other.
    ///   - seed: what ports, transaction identifiers and back-off times are drawn from.
    public init(hardware: MachineHardware, keys: [TypedKey] = [], seed: UInt64, at now: Instant) {
        self.hardware = hardware
        self.keys = TypedKeys(keys)
        random = SeededRandom(seed: seed)
    }

    /// Begins what a stage asks for. The reply comes as an output under this `id`, at once or later.
    public mutating func start(_ request: BootRequest, id: UInt64, at now: Instant) {
        switch request {
        case .configure, .fetch, .resolve: break
        case .wait(let duration): waits.append(Wait(id: id, end: now.advanced(by: duration)))
        case .key(let limit): keys.wait(id: id, limit: limit, at: now)
        }
        settle(at: now)
    }

    /// Ends what goes on under `id`, with a goodbye to the peer where the protocol has one. No reply follows.
    public mutating func cancel(id: UInt64, at now: Instant) {
        waits.removeAll { $0.id == id }
        keys.cancel(id: id, at: now)
        settle(at: now)
    }

    /// Ends everything, as when the machine is switched off in an orderly way. No replies follow.
    public mutating func abort(at now: Instant) {
        waits = []
        keys.cancelAll(at: now)
    }

    /// Takes what happened to the host.
    public mutating func handle(_ event: HostEvent, at now: Instant) {
        settle(at: now)
    }

    /// Takes that time has passed. Does nothing before ``nextDeadline``.
    public mutating func handleDeadline(at now: Instant) {
        settle(at: now)
    }

    /// When ``handleDeadline(at:)`` wants to be called next; nil where nothing is waited for but input.
    public var nextDeadline: Instant? {
        var next = keys.nextDeadline
        for wait in waits { next = earlier(next, wait.end) }
        return next
    }

    /// What is to be done next; nil where nothing is.
    public mutating func nextOutput() -> Output? { outputs.next() }

    private mutating func settle(at now: Instant) {
        while let index = waits.firstIndex(where: { $0.end <= now }) {
            outputs.append(.reply(id: waits.remove(at: index).id, .waited))
        }
        while let (id, key) = keys.next(at: now) { outputs.append(.reply(id: id, .key(key))) }
    }
}

/// What is to be done, first in first out.
struct ActivityOutputs: Sendable {
    private var waiting: [MachineActivities.Output] = []
    private var head = 0

    mutating func append(_ output: MachineActivities.Output) {
        waiting.append(output)
    }

    mutating func next() -> MachineActivities.Output? {
        guard head < waiting.count else {
            waiting.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head += 1
        return waiting[head - 1]
    }
}

/// The earlier of two deadlines, either of which may be none.
func earlier(_ one: Instant?, _ other: Instant?) -> Instant? {
    guard let one else { return other }
    guard let other else { return one }
    return min(one, other)
}
