internal import BootObservation
internal import Conformance
internal import NetworkProtocols

/// What a person reads at the end of a run: what stood on the screens, what was expected, and the verdict.
public struct RunText: Sendable {
    public var settings: TerminalSettings
    /// Whether all machines' screens, the drawn ladders and every rule are told.
    public var isVerbose: Bool

    /// Machines whose screens are shown; of more, those that did not reach their root come first.
    private static let screenLimit = 3
    private static let lineLimit = 8

    public init(settings: TerminalSettings = TerminalSettings(), isVerbose: Bool = false) {
        self.settings = settings
        self.isVerbose = isVerbose
    }

    /// The line that a run begins with.
    public func heading(scenario: String, title: String, seed: UInt64) -> String {
        let line = StyledText(title, .strong) + StyledText("  \(scenario), seed \(seed)", .dim)
        return render(line.wrapped(to: settings.width, indent: 2))
    }

    /// The end state; ends with a line feed.
    public func conclusion(of run: CaptureDossier) -> String {
        guard let account = run.account else { return "" }
        if run.verdict == .notRun { return render(VerdictLine(run).line.wrapped(to: settings.width, indent: 2)) }
        var lines: [StyledText] = []
        if isVerbose { lines += ladders(of: run) }
        if account.probe != nil {
            let names = Dictionary(account.machines.map { ($0.mac, $0.name) }) { first, _ in first }
            lines += OfferTable(run, names: names, width: settings.width).lines
            lines += run.remarks.flatMap { remark in
                (StyledText("! ", .warning) + StyledText(remark)).wrapped(to: settings.width, indent: 2)
            }
        }
        // Who only asks for offers shows nothing.
        if account.probe?.goal != "offers" || isVerbose { lines += screens(of: account) }
        let told = isVerbose ? account.expectations : account.unmet
        if !told.isEmpty {
            lines += [StyledText(), StyledText(isVerbose ? "Expectations" : "Not met", isVerbose ? .strong : .bad)]
            for expectation in told {
                lines += Self.line(of: expectation, showsActual: true).wrapped(to: settings.width, indent: 5)
            }
        }
        if isVerbose || !run.unexpectedViolations.isEmpty {
            lines += FindingList(run, width: settings.width, isVerbose: isVerbose).lines
        }
        lines += [StyledText()] + VerdictLine(run).line.wrapped(to: settings.width, indent: 2)
        return render(lines)
    }

    /// One line for the run, and one for each expectation that is not met.
    ///
    /// - Parameter tellsSeed: whether the line has the seed in the place of the title, where runs differ in it alone.
    public func brief(of run: CaptureDossier, tellsSeed: Bool = false) -> String {
        guard let account = run.account else { return "" }
        if run.verdict == .notRun {
            let name = StyledText("– ", .dim) + StyledText(account.scenario, .name)
            return render([name + StyledText("  \(account.title)  ") + VerdictLine(run).line])
        }
        let isGood = run.verdict != .fail
        var line = StyledText(isGood ? "✓ " : "✗ ", isGood ? .good : .bad)
        line.append(account.scenario, .name)
        line.append(tellsSeed ? "  seed \(account.seed)" : "  \(account.title)")
        let frames = Quantity.count(run.network.statistics.frames, "frame")
        line.append("  \(frames) in \(Quantity.duration(account.duration))", .dim)
        var lines = [line]
        if !isGood {
            for expectation in account.unmet {
                lines.append(StyledText("  ") + Self.line(of: expectation, showsActual: true))
            }
            lines.append(StyledText("  ") + VerdictLine(run).line)
        }
        return render(lines)
    }

    /// An expectation with its mark and line.
    static func line(of expectation: RunAccount.Expectation, showsActual: Bool) -> StyledText {
        var line = StyledText(expectation.isMet ? " ✓ " : " ✗ ", expectation.isMet ? .good : .bad)
        if let number = expectation.line { line.append("line \(number)  ", .dim) }
        line.append(expectation.expected)
        if showsActual, !expectation.isMet {
            line.append("; instead: ", .dim)
            line.append(expectation.actual, .bad)
        }
        return line
    }

    private func ladders(of run: CaptureDossier) -> [StyledText] {
        run.network.boots.flatMap { boot in
            [StyledText()]
                + LadderDrawing(
                    boot: boot,
                    following: run.boot(after: boot),
                    ladder: run.ladder(of: boot),
                    origin: run.origin,
                    width: settings.width,
                    isVerbose: true
                ).lines
        }
    }

    private func screens(of account: RunAccount) -> [StyledText] {
        let boots = account.machines.flatMap { machine in machine.boots.map { (machine.name, $0) } }
        let troubled = boots.filter { $0.1.result != "root" } + boots.filter { $0.1.result == "root" }
        var lines: [StyledText] = []
        for (name, boot) in isVerbose ? boots : Array(troubled.prefix(Self.screenLimit)) {
            lines += [StyledText(), StyledText("The screen of \(name)", .strong)]
            let shown = isVerbose ? boot.screen[...] : boot.screen.suffix(Self.lineLimit)
            if shown.count < boot.screen.count {
                lines.append(StyledText("  … \(boot.screen.count - shown.count) lines above", .dim))
            }
            for line in shown {
                lines += (StyledText("  │ ", .dim) + StyledText(line.text)).wrapped(to: settings.width, indent: 6)
            }
            if boot.screen.isEmpty { lines.append(StyledText("  (nothing)", .dim)) }
            let role: TextRole = boot.result == "root" ? .good : boot.result == "failed" ? .bad : .warning
            lines += StyledText("  \(boot.sentence.asSentence)", role).wrapped(to: settings.width, indent: 2)
        }
        if !isVerbose, boots.count > Self.screenLimit {
            let rest = boots.count - Self.screenLimit
            lines.append(StyledText("  and \(Quantity.count(rest, "more screen")); --verbose shows them all.", .dim))
        }
        return lines
    }

    private func render(_ lines: [StyledText]) -> String {
        lines.map { settings.render($0) + "\n" }.joined()
    }
}
