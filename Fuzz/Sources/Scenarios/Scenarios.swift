import RoundTrip
import Scenarios

/// Scenario files: each is read, or refused with sentences that name its lines; what was read runs for a while, the same twice.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>, _ count: Int) -> CInt {
    guard let text = String(validating: octets(start, count), as: UTF8.self) else { return 0 }
    let lines = text.reduce(into: 1) { lines, character in if character.isNewline { lines += 1 } }
    let scenario: Scenario
    do throws(ScenarioProblems) {
        scenario = try Scenario(yaml: text, file: "input")
    } catch {
        ensure(!error.problems.isEmpty, "The file was refused without a word.")
        for problem in error.problems {
            ensure(problem.line >= 1 && problem.line <= lines + 1, "No line \(problem.line): \(problem)")
            ensure(!problem.description.contains("\n"), "More than a line: \(problem)")
        }
        return 0
    }
    // Many machines are no other than few, and cost more.
    guard scenario.machineAddresses.count <= 8 else { return 0 }
    ensure(frames(of: scenario) == frames(of: scenario), "The same seed gave other frames.")
    return 0
}

/// How many frames a run has in its first steps, and a sum over what is in them.
private func frames(of scenario: Scenario) -> [Int] {
    var count = 0
    var sum = 0
    _ = try? ScenarioRun(scenario).run(
        onFrame: { _, octets in
            count += 1
            for index in octets.indices { sum = sum &* 31 &+ Int(octets[index]) }
        },
        progress: { event in
            if case .working = event { return count < 500 }
            return true
        }
    )
    return [count, sum]
}
