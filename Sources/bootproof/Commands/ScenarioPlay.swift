internal import BootObservation
internal import CaptureFiles
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// Runs one scenario, and reads what was recorded of it as any capture is read.
struct ScenarioPlay {
    let scenario: Scenario
    var seed: UInt64?
    var isStrict = false
    /// Where the frames are written to; nil for nowhere.
    var capturePath: String?
    /// Whether the frames are kept in memory, for an annotated copy.
    var keepsFrames = false

    struct Result {
        var dossier: CaptureDossier
        /// The capture as a file's content, where it was to be kept.
        var capture: [UInt8]
    }

    /// - Parameter ladder: is given what happens, while it happens.
    /// - Throws: `CannotRun` where the capture can't be written, `Interruption` on Ctrl-C.
    func run(ladder: LiveLadder?, show: (String) throws -> Void) throws -> Result {
        let recording = try Recording(scenario: scenario, path: capturePath, keepsFrames: keepsFrames)
        let reader = FrameReader(recording: recording, ladder: ladder)
        var trouble: (any Error)?
        let outcome: ScenarioOutcome
        do throws(ScenarioProblem) {
            outcome = try ScenarioRun(scenario, seed: seed).run(
                onFrame: { header, octets in reader.receive(header, octets) },
                progress: { event in
                    reader.ladder?.receive(event)
                    do {
                        if let text = reader.ladder?.takeText() { try show(text) }
                    } catch {
                        trouble = trouble ?? error
                    }
                    return trouble == nil && reader.trouble == nil && !Interruption.isRequested
                }
            )
        } catch {
            throw CannotRun(
                ScenarioProblem(file: scenario.file, line: error.line, sentence: error.sentence).description
            )
        }
        if Interruption.isRequested { throw Interruption() }
        if let trouble = trouble ?? reader.trouble { throw trouble }
        try recording.finish(end: outcome.recordingEnd)
        let source = CaptureSource(name: scenario.file, listenedUntil: outcome.recordingEnd)
        var dossier = reader.finish(source: source, isStrict: isStrict)
        if let text = reader.ladder?.takeText() { try show(text) }
        let judgement = ScenarioJudgement(scenario: scenario, outcome: outcome, judged: dossier.judged)
        dossier.account = RunAccount(judgement, capturePath: capturePath)
        return Result(dossier: dossier, capture: recording.bytes)
    }
}

/// What takes the frames of a run: the recording, the reader of captures, and the ladder that is printed.
private final class FrameReader {
    let recording: Recording
    var ladder: LiveLadder?
    private var reading = CaptureReading()
    var trouble: (any Error)?

    init(recording: Recording, ladder: LiveLadder?) {
        self.recording = recording
        self.ladder = ladder
    }

    func receive(_ header: FrameHeader, _ octets: Span<UInt8>) {
        do {
            try recording.write(header, octets)
        } catch {
            trouble = trouble ?? error
        }
        // Frame by frame in order: what a frame ends comes before what it begins.
        guard ladder != nil else {
            reading.receive(header, octets)
            return
        }
        reading.receive(header, octets) { ladder?.receive($0) }
        ladder?.receive(header, octets)
    }

    func finish(source: CaptureSource, isStrict: Bool) -> CaptureDossier {
        reading.finish(source: source, isStrict: isStrict) { ladder?.receive($0) }
    }
}

/// A run's frames on their way to a file, to memory, to both or to neither: pcapng with an interface a segment.
private final class Recording {
    private var writers: [CaptureWriter] = []
    private let keepsFrames: Bool

    init(scenario: Scenario, path: String?, keepsFrames: Bool) throws {
        self.keepsFrames = keepsFrames
        var configuration = CaptureWriter.Configuration(application: "bootproof \(ToolVersion.current)")
        configuration.comments = [scenario.title]
        configuration.interfaces = scenario.segments.enumerated().map { number, name in
            CaptureInterface(number: number, segment: name)
        }
        if keepsFrames { writers.append(CaptureWriter(configuration: configuration)) }
        if let path {
            do throws(CaptureFileError) {
                writers.append(try CaptureWriter(path: path, configuration: configuration))
            } catch {
                throw CannotRun(error.description)
            }
        }
    }

    /// What was kept in memory.
    var bytes: [UInt8] { keepsFrames ? writers[0].bytes : [] }

    func write(_ header: FrameHeader, _ octets: Span<UInt8>) throws {
        do throws(CaptureFileError) {
            for writer in writers { try writer.write(header, octets) }
        } catch {
            throw CannotRun(error.description)
        }
    }

    func finish(end: Instant) throws {
        do throws(CaptureFileError) {
            for writer in writers { try writer.finish(end: end) }
        } catch {
            throw CannotRun(error.description)
        }
    }
}

extension CaptureInterface {
    /// One that stands for a segment of a simulated network.
    fileprivate init(number: Int, segment name: String) {
        self.init(number: number, linkType: .ethernet)
        self.name = name
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

extension BootResult {
    /// One word: the contract's.
    fileprivate var word: String {
        switch self {
        case .root: "root"
        case .done: "done"
        case .failed: "failed"
        case .halted: "off"
        }
    }

    /// How it ended, as a sentence.
    fileprivate var sentence: String {
        switch self {
        case .root(let root):
            "has its root file system, \(String(decoding: root.uri, as: UTF8.self)) (\(root.bytes) octets)"
        case .done(let sentence): sentence
        case .failed(let reason): "\(reason.code.map { "\($0): " } ?? "")\(reason.sentence)"
        case .halted: "was switched off before it had ended"
        }
    }

    fileprivate var role: TextRole {
        switch self {
        case .root: .good
        case .done: .strong
        case .failed: .bad
        case .halted: .warning
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

extension RunAccount.Boot {
    init(_ boot: MachineBoot) {
        self.init(
            poweredOn: boot.poweredOn,
            ended: boot.ended,
            result: boot.result?.word,
            sentence: boot.result?.sentence ?? "never ended",
            screen: boot.screen.map { RunAccount.Line(at: $0.at, text: $0.text) }
        )
    }
}
