internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

/// Healthy machines played beside the captured ones, request by request.
public struct PredictionReport: Sendable {
    private let dossier: CaptureDossier

    /// - Parameter dossier: of a reading that was told to predict.
    public init(_ dossier: CaptureDossier) {
        self.dossier = dossier
    }

    /// The report in lines of the terminal's width; ends with a line feed.
    public func text(settings: TerminalSettings) -> String {
        lines(width: min(settings.width, 120)).map { settings.render($0) + "\n" }.joined()
    }

    /// Steps and boots that are listed; further ones are counted.
    private static let stepLimit = 500
    private static let bootLimit = 50

    private func lines(width: Int) -> [StyledText] {
        var lines = CaptureHeading(dossier, width: width).lines
        let boots = dossier.predictions ?? []
        if boots.isEmpty {
            let text = "No machine in it began with a firmware that is played yet: nothing can be predicted."
            lines += [StyledText()] + StyledText(text).wrapped(to: width)
        }
        for boot in boots.prefix(Self.bootLimit) { lines += [StyledText()] + self.lines(of: boot, width: width) }
        if boots.count > Self.bootLimit {
            lines.append(StyledText("… and \(Quantity.count(boots.count - Self.bootLimit, "more boot")).", .dim))
        }
        return lines
    }

    private func lines(of boot: PredictedBoot, width: Int) -> [StyledText] {
        var lines = [StyledText("\(boot.client)", .strong) + StyledText("  played as \(boot.persona.name)")]
        var stage = ""
        for step in boot.steps.prefix(Self.stepLimit) {
            if step.stage != stage {
                stage = step.stage
                lines.append(StyledText(stage, .name))
            }
            lines += self.lines(of: step, width: width)
        }
        if boot.steps.count > Self.stepLimit {
            let rest = boot.steps.count - Self.stepLimit
            lines.append(StyledText("… and \(Quantity.count(rest, "more request")).", .dim))
        }
        lines += StyledText(ending(of: boot)).wrapped(to: width)
        return lines + StyledText(sum(of: boot), boot.agrees ? .good : .warning).wrapped(to: width)
    }

    private func lines(of step: PredictedStep, width: Int) -> [StyledText] {
        let frame = step.actual.map { "\($0.stamp.frame)" } ?? "-"
        var line = StyledText(frame, .dim).paddedOnTheLeft(to: 7)
        let text = step.actual?.text ?? step.predicted ?? ""
        switch step.verdict {
        case .agreed: line = line + StyledText("  =  ", .good) + StyledText(text)
        case .explained: line = line + StyledText("  ≈  ", .good) + StyledText(text)
        case .differed: line = line + StyledText("  ≠  ", .warning) + StyledText(text)
        case .notAsked: line = line + StyledText("  -  ", .warning) + StyledText("\(text): predicted, and not asked")
        case .notPredicted:
            line = line + StyledText("  +  ", .warning) + StyledText("\(text): asked, and not predicted")
        }
        if let note = step.note { line = line + StyledText("  \(note)", .dim) }
        var lines = line.wrapped(to: width, indent: 12)
        if let fact = step.explanation { lines += self.lines(of: fact, width: width) }
        return lines + step.differences.flatMap { self.lines(of: $0, width: width) }
    }

    private func lines(of difference: RequestDifference, width: Int) -> [StyledText] {
        var line = StyledText.spaces(12) + StyledText("\(difference.aspect)", .strong)
        line =
            line
            + StyledText(": predicted \(difference.predicted ?? "nothing"), was \(difference.actual ?? "nothing").")
        var lines = line.wrapped(to: width, indent: 14)
        if let fact = difference.explanation { lines += self.lines(of: fact, width: width) }
        return lines
    }

    private func lines(of fact: Persona.Fact, width: Int) -> [StyledText] {
        let text = StyledText(fact.statement) + StyledText(" (\(fact.source))", .dim)
        return (StyledText.spaces(14) + text).wrapped(to: width, indent: 14)
    }

    private func ending(of boot: PredictedBoot) -> String {
        if let next = boot.next { return "Here the capture ends; the machine would ask for \(next)." }
        switch boot.result {
        case .root(let root): return "The played machine has its root file system: \(root.uri.displayText)."
        case .lost(_, let reason): return "The played machine had its root file system and lost it: \(reason.sentence)"
        case .done(let sentence): return "The played boot ends: \(sentence)"
        case .failed(let reason): return "The played boot ends: \(reason.sentence)"
        case .halted, nil: return "The capture ends before the boot does."
        }
    }

    private func sum(of boot: PredictedBoot) -> String {
        func count(_ verdict: PredictedStep.Verdict) -> Int { boot.steps.count { $0.verdict == verdict } }
        var parts = ["\(Quantity.count(count(.agreed), "request")) as predicted"]
        let others: [(PredictedStep.Verdict, String)] = [
            (.explained, "explained by a known fact"), (.differed, "different"), (.notAsked, "predicted and not asked"),
            (.notPredicted, "asked and not predicted"),
        ]
        for (verdict, words) in others where count(verdict) > 0 { parts.append("\(count(verdict)) \(words)") }
        return parts.joined(separator: ", ") + "."
    }
}
