import RoundTrip
import Scenarios

/// Baseline files: each is read, or refused with sentences that name its lines; what was read and written down again is
/// read as the same, and nothing but it.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let text = String(validating: octets(start, count), as: UTF8.self) else { return 0 }
    let lines = text.reduce(into: 1) { lines, character in if character.isNewline { lines += 1 } }
    let baseline: Baseline
    do throws(ScenarioProblems) {
        baseline = try Baseline(yaml: text, file: "input")
    } catch {
        ensure(!error.problems.isEmpty, "The file was refused without a word.")
        for problem in error.problems {
            ensure(problem.line >= 1 && problem.line <= lines + 1, "No line \(problem.line): \(problem)")
            ensure(!problem.description.contains("\n"), "More than a line: \(problem)")
        }
        return 0
    }
    let written = baseline.text
    ensure((try? Baseline(yaml: written, file: "again"))?.text == written, "It was written down as another one.")
    ensure(baseline.check([]).differences.count == baseline.plans.count, "A boot that never came was not missed.")
    return 0
}
