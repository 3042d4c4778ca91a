internal import NetworkBoot

/// A healthy machine that is played step by step: it says what it asks next, and is told what came of it.
///
/// Nothing is sent and no time passes. What the machine waits for now is `expected`; ``answer(_:with:)`` takes it one
/// step further.
struct BootPrediction: ~Copyable {
    private let executor = BootExecutor()
    private let mailbox = BootMailbox()
    private let task: Task<Void, Never>
    private var waiting: [(request: BootRequest, continuation: CheckedContinuation<BootReply, Never>)] = []
    /// What the machine waits for; two at once where a stage asks side by side.
    private(set) var expected: [BootRequest] = []
    /// How its boot ended; nil while it goes on.
    private(set) var result: BootResult?
    /// The name of the stage that asks.
    private(set) var stage = ""
    /// What it has written on its screen.
    private(set) var screen: [String] = []

    /// Jobs that one answer may take: a stage that never waits would keep the thread for ever.
    private static let jobLimit = 100_000

    init(from first: any BootStage, hardware: MachineHardware) {
        let host = RequestingHost(hardware: hardware, machine: 0, mailbox: mailbox)
        task = Task(executorPreference: executor) { [mailbox] in
            let result = await playBoot(from: first, on: host) { stage in
                mailbox.post(.entered(stage.name, machine: 0))
            }
            mailbox.post(.finished(result, machine: 0))
        }
        advance()
    }

    deinit {
        task.cancel()
        for request in waiting { request.continuation.resume(returning: .halted(.endOfCapture)) }
        _ = executor.drain(limit: Self.jobLimit)
    }

    /// Gives the machine what came of a request; false where it did not wait for it.
    mutating func answer(_ request: BootRequest, with reply: BootReply) -> Bool {
        guard let index = waiting.firstIndex(where: { $0.request == request }) else { return false }
        waiting.remove(at: index).continuation.resume(returning: reply)
        advance()
        return true
    }

    private mutating func advance() {
        _ = executor.drain(limit: Self.jobLimit)
        var letters: [BootMailbox.Letter] = []
        mailbox.take(into: &letters)
        for letter in letters {
            switch letter {
            case .request(let request, _, _, let continuation): waiting.append((request, continuation))
            case .finished(let result, _): self.result = result
            case .shown(let line, _): if screen.count < 10_000 { screen.append(line) }
            case .entered(let name, _): stage = name
            case .cancelled, .reached: break
            }
        }
        expected = waiting.map(\.request)
    }
}
