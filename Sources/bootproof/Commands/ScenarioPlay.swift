internal import BootObservation
internal import CaptureFiles
internal import Glibc
internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// Runs one scenario, and reads what was recorded of it as any capture is read.
struct ScenarioPlay: Sendable {
    let scenario: Scenario
    var seed: UInt64?
    var world = ScenarioWorld.simulated
    var isStrict = false
    /// Where the frames are written to; nil for nowhere.
    var capturePath: String?
    /// Whether the frames are kept in memory, for an annotated copy.
    var keepsFrames = false

    struct Result: Sendable {
        var dossier: CaptureDossier
        /// The capture as a file's content, where it was to be kept.
        var capture: [UInt8]
    }

    /// Why the world can't play it, as a phrase; nil where it can.
    var reasonNotRun: String? {
        if case .sockets = world, scenario.needsLink { return "needs frames, and sockets have none of their own" }
        return nil
    }

    /// - Parameters:
    ///   - ladder: is given what happens, while it happens.
    ///   - isStopped: ends the run like an interruption when it says so.
    /// - Throws: `CannotRun` where the capture can't be written or sockets can't be had, `Interruption` on Ctrl-C.
    func run(ladder: LiveLadder?, isStopped: () -> Bool, show: (String) throws -> Void) throws -> Result {
        if let reasonNotRun { return Result(dossier: notRun(because: reasonNotRun), capture: []) }
        let recording = try Recording(
            title: scenario.title,
            interfaces: scenario.segments,
            path: capturePath,
            keepsFrames: keepsFrames
        )
        let reader = FrameReader(recording: recording, ladder: ladder)
        var trouble: (any Error)?
        let outcome: ScenarioOutcome
        do {
            outcome = try ScenarioRun(scenario, seed: seed, world: world).run(
                onFrame: { header, octets in reader.receive(header, octets) },
                progress: { event in
                    reader.ladder?.receive(event)
                    do {
                        if let text = reader.ladder?.takeText() { try show(text) }
                    } catch {
                        trouble = trouble ?? error
                    }
                    return trouble == nil && reader.trouble == nil && !Interruption.isRequested && !isStopped()
                }
            )
        } catch let problem as ScenarioProblem {
            let placed = ScenarioProblem(file: scenario.file, line: problem.line, sentence: problem.sentence)
            throw CannotRun(placed.description)
        } catch let trouble as EnvironmentTrouble {
            throw CannotRun("\(scenario.file): \(trouble)")
        }
        if Interruption.isRequested || isStopped() {
            // Half a capture would look like a whole one.
            if let capturePath { unlink(capturePath) }
            throw Interruption()
        }
        if let trouble = trouble ?? reader.trouble { throw trouble }
        try recording.finish(end: outcome.recordingEnd)
        let source = CaptureSource(name: scenario.file, listenedUntil: outcome.recordingEnd)
        var dossier = reader.finish(source: source, isStrict: isStrict)
        if let text = reader.ladder?.takeText() { try show(text) }
        let judgement = ScenarioJudgement(scenario: scenario, outcome: outcome, judged: dossier.judged)
        dossier.account = RunAccount(judgement, capturePath: capturePath)
        dossier.account?.world = RunWorld(world).rawValue
        return Result(dossier: dossier, capture: recording.bytes)
    }

    private func notRun(because reason: String) -> CaptureDossier {
        var account = RunAccount.notRun(
            scenario: scenario.file,
            title: scenario.title,
            seed: seed ?? scenario.seed,
            because: reason
        )
        account.world = RunWorld(world).rawValue
        return CaptureDossier(notRun: account)
    }
}

extension LiveLadder {
    /// Takes what a machine did.
    fileprivate mutating func receive(_ event: ScenarioRun.Event) {
        switch event {
        case .working: break
        case .poweredOn(let name, let now): machine(name, at: now, "switched on", .dim)
        case .shown(let name, let line): machine(name, at: line.at, "│ \(line.text)", .plain)
        case .ended(let name, let result, let now): machine(name, at: now, result.sentence, result.role)
        }
    }
}

extension RunAccount {
    init(_ judgement: ScenarioJudgement, capturePath: String?) {
        let outcome = judgement.outcome
        self.init(
            scenario: judgement.scenario.file,
            title: judgement.scenario.title,
            seed: outcome.seed,
            end: outcome.end.word,
            endSentence: outcome.end.sentence,
            duration: outcome.time.duration(since: .zero)
        )
        self.capturePath = capturePath
        isEndExpected = outcome.end == .finished || judgement.expectsEnd
        expectations = judgement.results.map { result in
            Expectation(
                line: result.expectation.line,
                expected: result.expected,
                actual: result.actual,
                isMet: result.isMet
            )
        }
        machines = outcome.machines.map { machine in
            Machine(name: machine.name, mac: machine.mac, boots: machine.boots.map { Boot($0) })
        }
        expectedStops = Set(judgement.expectedCauses.map(\.start.frame))
        expectedViolations = Set(judgement.expectedViolations)
    }
}
