internal import BootObservation
internal import Conformance
internal import NetworkBoot

/// A capture told as a story: numbered steps, each with what happened and why a machine does that, then what went wrong
/// and what to change.
public struct Story: Sendable {
    private let judged: CaptureDossier

    public init(_ judged: CaptureDossier) {
        self.judged = judged
    }

    /// The story in lines of the terminal's width; ends with a line feed.
    public func text(settings: TerminalSettings) -> String {
        lines(width: min(settings.width, 100)).map { settings.render($0) + "\n" }.joined()
    }

    private func lines(width: Int) -> [StyledText] {
        var lines = CaptureHeading(judged, width: width).lines
        let boots = judged.network.boots
        if boots.isEmpty {
            lines += [StyledText(), StyledText("No machine booted or asked for an address in it.")]
        }
        for (index, boot) in boots.prefix(TerminalReport.ladderLimit).enumerated() {
            lines.append(StyledText())
            lines += ToldBoot(
                boot: boot,
                ladder: judged.ladder(of: boot),
                ordinal: boots.count > 1 ? index + 1 : nil,
                origin: judged.origin
            ).lines(width: width)
        }
        if boots.count > TerminalReport.ladderLimit {
            let rest = boots.count - TerminalReport.ladderLimit
            let more = StyledText("… and \(Quantity.count(rest, "more boot")), see bootproof verify.", .dim)
            lines += [StyledText()] + more.wrapped(to: width)
        }
        return lines + objections(width: width)
    }

    /// Broken rules in short: a story is about the boot, `verify` about the rules.
    private func objections(width: Int) -> [StyledText] {
        let violated = judged.findings.filter { $0.outcome == .violated }
        guard !violated.isEmpty else { return [] }
        let isHealthy = judged.network.boots.contains { $0.reached == .root }
        let opening =
            isHealthy ? "What did not stop this boot, but is not as it should be:" : "What else is not as it should be:"
        var lines = [StyledText(), StyledText(opening, .strong)]
        for finding in violated.prefix(12) {
            var text = StyledText(" • ", .warning)
            text.append(finding.subject, .strong)
            text.append(": ")
            if let piece = finding.evidence.first {
                text.append("\(piece.note) (frame \(piece.frame)). ")
            } else {
                text.append(finding.statement.asSentence + " ")
            }
            text.append("\(finding.rule), \(finding.citation)", .dim)
            lines += text.wrapped(to: width, indent: 3)
        }
        if violated.count > 12 { lines.append(StyledText(" … and \(violated.count - 12) more.", .dim)) }
        return lines
    }
}
