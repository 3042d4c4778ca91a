internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// What differs from what was, for people: a line each.
struct ComparisonText {
    let settings: TerminalSettings

    /// What drifted from a baseline, machine by machine, and a summary.
    func drift(_ check: BaselineCheck) -> String {
        var lines: [StyledText] = []
        var rest = check.differences[...]
        while let first = rest.first {
            let start = rest.prefix { $0.machine == first.machine && $0.boot == first.boot }
            rest = rest.dropFirst(start.count)
            lines.append(StyledText("\(first.machine)\(first.boot > 1 ? ", start \(first.boot)" : "")", .name))
            lines += start.filter { !$0.isConsequence }.map { StyledText(" ✗ ", .bad) + StyledText($0.sentence) }
            let missing = start.filter(\.isConsequence)
            if !missing.isEmpty {
                let fields = missing.prefix(3).map(\.field).joined(separator: ", ")
                let more = missing.count > 3 ? ", and \(missing.count - 3) more" : ""
                lines.append(StyledText(" · never came to: \(fields)\(more)", .dim))
            }
            lines.append(StyledText())
        }
        lines += check.unknownMachines.map {
            StyledText("\($0) asks to boot, and the baseline knows nothing of it", .warning)
        }
        lines.append(summary(of: check))
        return text(lines)
    }

    private func summary(of check: BaselineCheck) -> StyledText {
        let count = check.differences.filter { !$0.isConsequence }.count
        let boots = Self.count(check.plans, "boot")
        guard count > 0 else { return StyledText("✓ as recorded", .good) + StyledText(", \(boots) compared") }
        let machines = Self.count(check.machinesThatDrifted.count, "machine")
        return StyledText("✗ \(Self.count(count, "drift"))", .bad) + StyledText(" on \(machines), \(boots) compared")
    }

    func text(_ lines: [StyledText]) -> String { lines.map { settings.render($0) + "\n" }.joined() }

    /// "1 drift", "2 drifts".
    static func count(_ number: Int, _ word: String) -> String { "\(number) \(word)\(number == 1 ? "" : "s")" }
}
