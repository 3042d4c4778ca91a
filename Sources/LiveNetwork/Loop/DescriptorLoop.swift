internal import CLinux
internal import Glibc
public import NetworkProtocols

/// Waits for descriptors to become ready and for instants to come, on the one thread that calls it.
///
/// Only ``waker`` may be used from other threads.
public final class DescriptorLoop {
    /// What has become of a descriptor.
    struct Readiness: Sendable {
        var isReadable: Bool
        var isWritable: Bool
        /// An error waits to be read, such as what ICMP said of a datagram.
        var hasFailed: Bool
    }

    /// Names a watched descriptor until it is forgotten.
    struct Token: Hashable, Sendable {
        fileprivate var slot: Int
        fileprivate var generation: UInt32
    }

    private struct Watcher {
        var descriptor: Int32
        var generation: UInt32
        var handler: (Readiness) -> Void
    }

    private let epoll: Int32
    /// Makes a waiting loop return, from whatever thread.
    public let waker: LoopWaker
    private var watchers: [Watcher?] = []
    private var freeSlots: [Int] = []
    private var generation: UInt32 = 0
    private let origin: UInt64
    private var ready = [clinux_readiness](repeating: clinux_readiness(), count: batch)
    private static let batch = 64
    private static let wakeToken = UInt64.max

    /// - Throws: ``EnvironmentTrouble`` where no more files can be opened.
    public init() throws(EnvironmentTrouble) {
        epoll = clinux_epoll_create()
        guard epoll >= 0 else { throw .latest("waiting for sockets") }
        guard let waker = LoopWaker() else {
            let trouble = EnvironmentTrouble.latest("waiting for sockets")
            close(epoll)
            throw trouble
        }
        self.waker = waker
        origin = Self.monotonicNanoseconds
        _ = clinux_epoll_watch(epoll, waker.descriptor, Self.wakeToken, 1, 0, 0)
    }

    deinit {
        close(epoll)
    }

    /// The time since the loop was made, by a clock that nobody sets.
    public var now: Instant { Instant(nanoseconds: Int64(clamping: Self.monotonicNanoseconds &- origin)) }

    private static var monotonicNanoseconds: UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    /// Calls `handler` from ``wait(until:)`` whenever the descriptor is ready, until it is forgotten.
    func watch(
        _ descriptor: Int32,
        forWriting: Bool = false,
        handler: @escaping (Readiness) -> Void
    ) throws(EnvironmentTrouble) -> Token {
        generation &+= 1
        let watcher = Watcher(descriptor: descriptor, generation: generation, handler: handler)
        let slot = freeSlots.popLast() ?? watchers.count
        if slot == watchers.count { watchers.append(watcher) } else { watchers[slot] = watcher }
        let token = Token(slot: slot, generation: generation)
        guard clinux_epoll_watch(epoll, descriptor, token.number, 1, forWriting ? 1 : 0, 0) == 0 else {
            watchers[slot] = nil
            freeSlots.append(slot)
            throw .latest("waiting for a socket")
        }
        return token
    }

    /// Changes what the descriptor is watched for.
    func change(_ token: Token, reading: Bool, writing: Bool) {
        guard let watcher = watcher(token) else { return }
        _ = clinux_epoll_watch(epoll, watcher.descriptor, token.number, reading ? 1 : 0, writing ? 1 : 0, 1)
    }

    /// Stops watching. The descriptor is still the caller's to close, afterwards.
    func forget(_ token: Token) {
        guard let watcher = watcher(token) else { return }
        _ = clinux_epoll_forget(epoll, watcher.descriptor)
        watchers[token.slot] = nil
        freeSlots.append(token.slot)
    }

    /// Waits for at least one descriptor, for the waker or for `deadline`, and calls the handlers of what is ready.
    ///
    /// Returns whether anything was ready.
    @discardableResult
    public func wait(until deadline: Instant?) -> Bool {
        let pause = deadline.map { max(0, $0.nanoseconds &- now.nanoseconds) } ?? -1
        let count = clinux_epoll_wait(epoll, &ready, Int32(Self.batch), pause)
        guard count > 0 else { return false }
        for index in 0..<Int(count) {
            let readiness = ready[index]
            guard readiness.token != Self.wakeToken else {
                waker.reset()
                continue
            }
            // A handler before may have closed it.
            guard let watcher = watcher(Token(number: readiness.token)) else { continue }
            watcher.handler(
                Readiness(
                    isReadable: readiness.readable != 0,
                    isWritable: readiness.writable != 0,
                    hasFailed: readiness.failed != 0
                )
            )
        }
        return true
    }

    private func watcher(_ token: Token) -> Watcher? {
        guard token.slot < watchers.count, let watcher = watchers[token.slot] else { return nil }
        return watcher.generation == token.generation ? watcher : nil
    }
}

extension DescriptorLoop.Token {
    fileprivate var number: UInt64 { UInt64(slot) << 32 | UInt64(generation) }

    fileprivate init(number: UInt64) {
        slot = Int(number >> 32)
        generation = UInt32(truncatingIfNeeded: number)
    }
}

/// Makes a ``DescriptorLoop`` look again.
public final class LoopWaker: Sendable {
    let descriptor: Int32

    init?() {
        descriptor = clinux_eventfd()
        guard descriptor >= 0 else { return nil }
    }

    deinit {
        close(descriptor)
    }

    /// May be called from any thread, and from a signal handler.
    public func wake() {
        var one: UInt64 = 1
        _ = write(descriptor, &one, 8)
    }

    func reset() {
        var count: UInt64 = 0
        _ = read(descriptor, &count, 8)
    }
}
