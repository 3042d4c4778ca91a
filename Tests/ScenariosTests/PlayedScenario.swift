import CaptureFiles
import NetworkBoot
import NetworkProtocols
import Reports
import Synchronization

@testable import Scenarios

/// A scenario that ran once: its frames as a capture, what was read of them while it ran, and how it was judged.
struct PlayedScenario: Sendable {
    var capture: [UInt8]
    var dossier: CaptureDossier
    var judgement: ScenarioJudgement

    /// The scenario of a file of this repository, run once for all tests.
    static func of(_ path: String) throws -> PlayedScenario {
        if let known = played.withLock({ $0[path] }) { return known }
        let fresh = try PlayedScenario(scenario(path))
        played.withLock { $0[path] = fresh }
        return fresh
    }

    private static let played = Mutex<[String: PlayedScenario]>([:])

    init(_ scenario: Scenario, seed: UInt64? = nil) throws {
        let writer = CaptureWriter()
        let recording = Recorded()
        let outcome = try ScenarioRun(scenario, seed: seed).run(onFrame: { header, octets in
            recording.receive(header, octets, writer)
        })
        try writer.finish(end: outcome.recordingEnd)
        capture = writer.bytes
        var source = CaptureSource(name: scenario.file)
        source.listenedUntil = outcome.recordingEnd
        dossier = recording.reading.finish(source: source)
        judgement = ScenarioJudgement(scenario: scenario, outcome: outcome, judged: dossier.judged)
    }

    private final class Recorded {
        var reading = CaptureReading()

        func receive(_ header: FrameHeader, _ octets: Span<UInt8>, _ writer: CaptureWriter) {
            try? writer.write(header, octets)
            reading.receive(header, octets)
        }
    }

    /// What a reader of the capture alone makes of it.
    func verified() throws -> CaptureDossier {
        let reader = try CaptureReader(bytes: capture, name: "capture")
        var reading = CaptureReading()
        let summary = try reader.forEachFrame { reading.receive($0, $1) }
        return reading.finish(source: CaptureSource(name: "capture", summary: summary))
    }
}
