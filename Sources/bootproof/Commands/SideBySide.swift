internal import Foundation
internal import Synchronization

/// Pieces of work that threads take one after the other, several at a time; what comes of them is handed over in order.
final class SideBySide<Output: Sendable>: Sendable {
    private struct State {
        /// What is to be taken next, and what is to be handed over next.
        var begun = 0
        var handedOver = 0
        var running = 0
        var results: [Int: Result<Output, any Error>] = [:]
        var isStopped = false
    }

    private let count: Int
    private let state = Mutex(State())
    private let change = NSCondition()
    private let work: @Sendable (_ number: Int, _ isStopped: () -> Bool) throws -> Output

    /// A thread's stack: a boot's conversations are large values.
    private static var stackSize: Int { 8 << 20 }

    /// Begins at once with at most `jobs` pieces at a time.
    ///
    /// - Parameter work: is given a piece's number from 0 on, and has to end soon where it is told to stop.
    init(count: Int, jobs: Int, work: @escaping @Sendable (Int, _ isStopped: () -> Bool) throws -> Output) {
        self.count = count
        self.work = work
        for _ in 0..<min(count, max(1, jobs)) {
            state.withLock { $0.running += 1 }
            let thread = Thread { [self] in workOn() }
            thread.stackSize = Self.stackSize
            thread.start()
        }
    }

    /// What came of the next piece in order, once it is there; nil behind the last.
    func next() throws -> Output? {
        let number = state.withLock { state in
            defer { state.handedOver += 1 }
            return state.handedOver
        }
        guard number < count else { return nil }
        return try wait { $0.results.removeValue(forKey: number) }.get()
    }

    /// Begins nothing new, tells what is under way to stop, and waits until it has.
    func stop() {
        state.withLock { $0.isStopped = true }
        _ = wait { $0.running == 0 ? true : nil }
    }

    private func wait<Value: Sendable>(for value: (inout State) -> Value?) -> Value {
        change.lock()
        defer { change.unlock() }
        while true {
            if let value = state.withLock({ value(&$0) }) { return value }
            change.wait()
        }
    }

    private func workOn() {
        while let number = takeNext() {
            let result = Result { try work(number) { state.withLock { $0.isStopped } } }
            state.withLock { $0.results[number] = result }
            announceChange()
        }
        state.withLock { $0.running -= 1 }
        announceChange()
    }

    private func takeNext() -> Int? {
        state.withLock { state in
            guard state.begun < count, !state.isStopped else { return nil }
            defer { state.begun += 1 }
            return state.begun
        }
    }

    private func announceChange() {
        change.lock()
        change.broadcast()
        change.unlock()
    }
}
