internal import Conformance
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// One scenario with many seeds, one after the other: a line each, and in the end the seeds that failed.
struct SeedSweep {
    let scenario: Scenario
    let seeds: ClosedRange<UInt64>
    var isStrict = false
    /// Whether it goes on after a seed that fails.
    var keepsGoing = false
    /// Whether seeds that come out as the scenario says are not told.
    var isQuiet = false
    /// The folder that each seed's frames are written to; nil for nowhere.
    var captureFolder: String?

    /// More than these in one go are a slip of the finger.
    private static let limit: UInt64 = 1_000_000

    /// `1-100`, or one number; nil where it is neither, or too many.
    static func seeds(_ text: String) -> ClosedRange<UInt64>? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false)
        guard let first = parts.first.flatMap({ UInt64($0) }), parts.count <= 2 else { return nil }
        guard parts.count == 2 else { return first...first }
        guard let last = UInt64(parts[1]), first <= last, last - first < limit else { return nil }
        return first...last
    }

    /// - Returns: what each seed came to, in order.
    func run(settings: TerminalSettings, isTold: Bool) throws -> [CaptureDossier] {
        var dossiers: [CaptureDossier] = []
        var failed: [UInt64] = []
        let text = RunText(settings: settings)
        for seed in seeds {
            let play = ScenarioPlay(
                scenario: scenario,
                seed: seed,
                isStrict: isStrict,
                capturePath: captureFolder.map { "\($0)/\(scenario.name)-seed-\(seed).pcapng" }
            )
            let dossier = try play.run(ladder: nil, isStopped: { false }, show: { _ in }).dossier
            dossiers.append(dossier)
            let isFailed = dossier.verdict == .fail
            if isFailed { failed.append(seed) }
            if isTold, !isQuiet || isFailed {
                try StandardStream.output.deliver(text.brief(of: dossier, tellsSeed: true))
            }
            if isFailed, !keepsGoing { break }
        }
        if isTold { try StandardStream.output.deliver(conclusion(of: dossiers.count, failed)) }
        return dossiers
    }

    private func conclusion(of played: Int, _ failed: [UInt64]) -> String {
        let rest = seeds.count - played
        let left = rest > 0 ? "; \(rest) left, --keep-going runs them all" : ""
        guard let first = failed.first else { return "\(played) seeds, none failed\(left)\n" }
        let named = failed.prefix(20).map(String.init).joined(separator: ", ")
        let more = failed.count > 20 ? " and \(failed.count - 20) more" : ""
        return "\(played) seeds, \(failed.count) failed: \(named)\(more)\(left). "
            + "See one with: bootproof run \(scenario.file) --seed \(first) --verbose\n"
    }
}
