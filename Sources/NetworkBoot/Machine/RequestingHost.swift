public import NetworkProtocols
internal import Synchronization

/// The only thing that boots and the loop that drives them share: what the boots have asked since the loop last looked.
public final class BootMailbox: Sendable {
    public enum Letter: Sendable {
        case request(BootRequest, machine: Int, id: UInt64, CheckedContinuation<BootReply, Never>)
        case cancelled(id: UInt64)
        case shown(String, machine: Int)
        /// The stage of this name begins.
        case entered(String, machine: Int)
        /// The boot has come so far.
        case reached(BootProgress, machine: Int)
        case finished(BootResult, machine: Int)
    }

    private struct State {
        var letters: [Letter] = []
        var latestID: UInt64 = 0
    }

    private let state = Mutex(State())
    /// Called after each letter, from whatever thread posted it; wakes a loop that sleeps.
    private let wake: (@Sendable () -> Void)?

    public init(wake: (@Sendable () -> Void)? = nil) {
        self.wake = wake
    }

    /// Leaves a letter for the loop.
    public func post(_ letter: Letter) {
        state.withLock { $0.letters.append(letter) }
        wake?()
    }

    /// Swaps what was posted for the caller's array, emptied.
    public func take(into letters: inout [Letter]) {
        letters.removeAll(keepingCapacity: true)
        state.withLock { swap(&$0.letters, &letters) }
    }

    func newID() -> UInt64 {
        state.withLock {
            $0.latestID += 1
            return $0.latestID
        }
    }
}

/// A host that posts each request to whatever drives it (a world, or a capture) and suspends its stage until the answer.
public struct RequestingHost: BootHost {
    public let hardware: MachineHardware
    let machine: Int
    let mailbox: BootMailbox
    /// How far the boot goes; nil for as far as it can.
    let goal: BootProgress?

    /// - Parameters:
    ///   - machine: the number that the driver knows this machine by.
    ///   - goal: how far the boot goes; nil for as far as it can.
    public init(hardware: MachineHardware, machine: Int, mailbox: BootMailbox, goal: BootProgress? = nil) {
        self.hardware = hardware
        self.machine = machine
        self.mailbox = mailbox
        self.goal = goal
    }

    /// Posts the request and waits for its outcome; so do the others.
    public func configure(_ request: ConfigureRequest) async throws(BootHalt) -> ConfigureOutcome {
        guard case .configured(let outcome) = try await ask(.configure(request)) else { Self.wrongAnswer("configure") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func askBootServer(_ request: BootServerRequest) async throws(BootHalt) -> BootServerOutcome {
        guard case .bootServer(let outcome) = try await ask(.bootServer(request)) else {
            Self.wrongAnswer("a question to a boot server")
        }
        return outcome
    }

    /// As ``configure(_:)``.
    public func fetch(_ request: FetchRequest) async throws(BootHalt) -> FetchOutcome {
        guard case .fetched(let outcome) = try await ask(.fetch(request)) else { Self.wrongAnswer("fetch") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func resolve(_ request: ResolveRequest) async throws(BootHalt) -> DNSResolverOutcome {
        guard case .resolved(let outcome) = try await ask(.resolve(request)) else { Self.wrongAnswer("resolve") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func mount(_ request: NFSMountRequest) async throws(BootHalt) -> NFSMountOutcome {
        guard case .mounted(let outcome) = try await ask(.mount(request)) else { Self.wrongAnswer("mount") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func tree(_ request: TreeRequest) async throws(BootHalt) -> TreeOutcome {
        guard case .tree(let outcome) = try await ask(.tree(request)) else { Self.wrongAnswer("tree") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func attach(_ request: NBDAttachRequest) async throws(BootHalt) -> NBDAttachOutcome {
        guard case .attached(let outcome) = try await ask(.attach(request)) else { Self.wrongAnswer("attach") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func blocks(_ request: BlockRequest) async throws(BootHalt) -> BlockOutcome {
        guard case .blocks(let outcome) = try await ask(.blocks(request)) else { Self.wrongAnswer("blocks") }
        return outcome
    }

    /// As ``configure(_:)``.
    public func wait(for duration: Duration) async throws(BootHalt) {
        guard case .waited = try await ask(.wait(duration)) else { Self.wrongAnswer("wait") }
    }

    /// As ``configure(_:)``.
    public func key(within duration: Duration?) async throws(BootHalt) -> BootKey? {
        guard case .key(let key) = try await ask(.key(within: duration)) else { Self.wrongAnswer("key") }
        return key
    }

    /// Ours: what a line of a screen has at most. Loaders' scripts can make much longer ones.
    private static let lineLimit = 4096

    /// Posts the line and goes on.
    public func show(_ line: String) {
        let isLong = line.utf8.count > Self.lineLimit
        mailbox.post(.shown(isLong ? String(line.prefix(Self.lineLimit)) + "…" : line, machine: machine))
    }

    /// Posts it, and ends the boot where it has come as far as it was to go; with its root it ends by itself.
    public func reached(_ progress: BootProgress) throws(BootHalt) {
        mailbox.post(.reached(progress, machine: machine))
        if let goal, progress >= goal, progress < .root { throw .farEnough }
    }

    private func ask(_ request: BootRequest) async throws(BootHalt) -> BootReply {
        // Looked at first, so that a letter of cancellation never precedes its request. Yields, so that a stage that
        // swallows the halt spins through the driver's loop, where it is counted, and not around it.
        if Task.isCancelled {
            await Task.yield()
            throw .poweredOff
        }
        let id = mailbox.newID()
        let reply = await withTaskCancellationHandler {
            await withCheckedContinuation { mailbox.post(.request(request, machine: machine, id: id, $0)) }
        } onCancel: {
            mailbox.post(.cancelled(id: id))
        }
        if case .halted(let halt) = reply { throw halt }
        return reply
    }

    private static func wrongAnswer(_ question: StaticString) -> Never {
        preconditionFailure("A driver answers \(question) in kind.")
    }
}
