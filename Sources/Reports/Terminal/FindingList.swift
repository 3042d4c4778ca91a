internal import Conformance

/// The findings, loudest first: each with its rule, the sentence, where it can be seen, and who demands it.
struct FindingList {
    var lines: [StyledText] = []

    /// Pieces of evidence of one finding, and parties of one rule, that are listed; the rest is counted.
    private static let evidenceShown = 2
    private static let partiesShown = 4

    init(_ judged: CaptureDossier, width: Int, isVerbose: Bool) {
        let violated = judged.findings.filter { $0.outcome == .violated }
        for severity in [Severity.error, .warning, .information] {
            // What a document demands stands before what is only wise.
            let members = violated.filter { $0.severity == severity }
            let sorted = members.filter { $0.level == .must } + members.filter { $0.level != .must }
            list(sorted, severity, width: width, isVerbose: isVerbose)
        }
        let open = judged.findings.filter { $0.outcome == .inconclusive }
        let kept = judged.findings.filter { $0.outcome == .satisfied }
        let untouched = judged.findings.filter { $0.outcome == .notExercised }
        if isVerbose {
            list(open, nil, width: width, isVerbose: true)
            brief(kept, "Kept", .good, "✓", width: width)
            brief(untouched, "Not exercised", .dim, " ", width: width)
        } else {
            let counts = [
                kept.isEmpty ? nil : "\(Quantity.count(Set(kept.map(\.rule)).count, "rule")) kept",
                open.isEmpty ? nil : "\(open.count) not to be told from this capture",
                untouched.isEmpty ? nil : "\(untouched.count) not exercised",
            ].compactMap { $0 }
            guard !counts.isEmpty else { return }
            lines.append(StyledText())
            lines += StyledText("\(counts.joined(separator: ", ")); --verbose lists them.", .dim).wrapped(to: width)
        }
    }

    private mutating func list(_ findings: [Finding], _ severity: Severity?, width: Int, isVerbose: Bool) {
        guard !findings.isEmpty else { return }
        let (title, role, mark) = Self.look(severity)
        lines += [StyledText(), StyledText(title, role)]
        var parties: [RuleID: Int] = [:]
        for finding in findings {
            parties[finding.rule, default: 0] += 1
            // In a room full of machines each breaks the same rule: a few show it as well as all.
            if !isVerbose, let count = parties[finding.rule], count > Self.partiesShown { continue }
            var head = StyledText(" \(mark) ", role)
            head.append(finding.rule.description, .name)
            head.append("  \(finding.subject)", .strong)
            if finding.counts.violated > 1 { head.append(" ×\(finding.counts.violated)", .dim) }
            head.append("  \(finding.level.rawValue), \(finding.citation)", .dim)
            lines += head.wrapped(to: width, indent: 3)
            lines += StyledText("   \(finding.statement.asSentence)").wrapped(to: width, indent: 3)
            let pieces = Self.grouped(finding.evidence)
            let shown = pieces.prefix(isVerbose ? .max : Self.evidenceShown)
            for piece in shown {
                var text = StyledText("   \(Quantity.frames(Quantity.spans(piece.frames), limit: 4)) ", .dim)
                text.append(piece.note)
                lines += text.wrapped(to: width, indent: 6)
            }
            let rest = pieces.dropFirst(shown.count).reduce(0) { $0 + $1.frames.count } + finding.evidenceLeftOut
            if rest > 0 { lines.append(StyledText("   … and \(Quantity.count(rest, "more frame"))", .dim)) }
        }
        guard !isVerbose else { return }
        for (rule, count) in parties.sorted(by: { $0.key < $1.key }) where count > Self.partiesShown {
            let text = "   … and \(Quantity.count(count - Self.partiesShown, "more party", "more parties")) by \(rule)"
            lines += StyledText(text, .dim).wrapped(to: width, indent: 5)
        }
    }

    private static func look(_ severity: Severity?) -> (title: String, role: TextRole, mark: String) {
        switch severity {
        case .error?: ("Serious", .bad, "✗")
        case .warning?: ("Warnings", .warning, "!")
        case .information?: ("Notes", .name, "·")
        case nil: ("Not to be told from this capture", .warning, "?")
        }
    }

    /// Pieces of evidence that say the same, put together.
    private static func grouped(_ evidence: [Evidence]) -> [(note: String, frames: [Int])] {
        var groups: [(note: String, frames: [Int])] = []
        for piece in evidence {
            if let index = groups.firstIndex(where: { $0.note == piece.note }) {
                groups[index].frames.append(piece.frame)
            } else {
                groups.append((piece.note, [piece.frame]))
            }
        }
        return groups
    }

    private mutating func brief(_ findings: [Finding], _ title: String, _ role: TextRole, _ mark: String, width: Int) {
        guard !findings.isEmpty else { return }
        lines += [StyledText(), StyledText(title, role)]
        for finding in findings {
            var text = StyledText(" \(mark) ", role)
            text.append(finding.rule.description, .name)
            text.append("  \(finding.subject)  ")
            text.append(finding.citation, .dim)
            lines += text.wrapped(to: width, indent: 5)
        }
    }
}
