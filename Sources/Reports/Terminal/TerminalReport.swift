internal import BootObservation
internal import CaptureFiles
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols

/// What a person reads: the capture, each boot as a ladder that ends in one sentence, and the findings.
public struct TerminalReport: Sendable {
    public var settings: TerminalSettings
    /// Whether what is in order is told, too.
    public var isVerbose: Bool

    /// Boots that are drawn in full; of more, those that stopped come first, and the rest are listed.
    static let ladderLimit = 6

    public init(settings: TerminalSettings = TerminalSettings(), isVerbose: Bool = false) {
        self.settings = settings
        self.isVerbose = isVerbose
    }

    /// The whole report on one capture; ends with a line feed.
    public func text(of judged: CaptureDossier) -> String {
        var lines = CaptureHeading(judged, width: settings.width).lines
        let boots = judged.network.boots
        let drawn = Set(shown(boots))
        if boots.count > 1 { lines += BootTable(judged, width: settings.width).lines }
        for (index, boot) in boots.enumerated() where drawn.contains(index) {
            lines.append(StyledText())
            let drawing = LadderDrawing(
                boot: boot,
                following: judged.boot(after: boot),
                ladder: judged.ladder(of: boot),
                origin: judged.origin,
                width: settings.width,
                isVerbose: isVerbose
            )
            lines += drawing.lines
        }
        if drawn.count < boots.count {
            let rest = boots.count - drawn.count
            lines += [
                StyledText(),
                StyledText("\(Quantity.count(rest, "more boot")) not drawn; --verbose draws them all, ", .dim)
                    + StyledText("--filter 'ether host MAC' one machine's.", .dim),
            ]
        }
        lines += FindingList(judged, width: settings.width, isVerbose: isVerbose).lines
        lines += [StyledText()] + VerdictLine(judged).line.wrapped(to: settings.width, indent: 2)
        return lines.map { settings.render($0) + "\n" }.joined()
    }

    /// One line for each machine, and one for the capture.
    public func brief(of judged: CaptureDossier) -> String {
        let lines = judged.network.boots.prefix(1000).map { boot in
            let sentence = BootSentence(boot, followedBy: judged.boot(after: boot))
            var line = StyledText("\(judged.source.name): ", .dim)
            line.append("\(boot.client.mac) ")
            line.append(sentence.word.lowercased(), sentence.role)
            if let code = sentence.code { line.append(" \(code)", sentence.role) }
            line.append(": \(sentence.sentence)")
            if !sentence.frames.isEmpty { line.append(" (\(Quantity.framesInWords(sentence.frames)))", .dim) }
            return line
        }
        let verdict = StyledText("\(judged.source.name): ", .dim) + VerdictLine(judged).line
        return (lines + [verdict]).map { settings.render($0) + "\n" }.joined()
    }

    private func shown(_ boots: [ObservedBoot]) -> [Int] {
        if isVerbose || boots.count <= Self.ladderLimit { return Array(boots.indices) }
        return Array(boots.troubledFirst.prefix(Self.ladderLimit))
    }
}

/// What the capture is, and what it is not worth.
struct CaptureHeading {
    var lines: [StyledText]

    init(_ judged: CaptureDossier, width: Int) {
        lines = StyledText(judged.source.name, .strong).wrapped(to: width)
        let quality = judged.network.quality
        var facts = [Quantity.count(judged.network.statistics.frames, "frame")]
        if let first = quality.first, let last = quality.last, first.frame != last.frame {
            facts[0] += " in \(Quantity.duration(last.time.duration(since: first.time)))"
        }
        facts += quality.linkTypes.map(\.linkType.description)
        if let format = judged.source.summary?.format { facts.append(format.description) }
        if let filter = judged.source.filter { facts.append("filter “\(filter)”") }
        lines += StyledText(facts.joined(separator: " · "), .dim).wrapped(to: width)
        for remark in judged.remarks {
            lines += (StyledText("! ", .warning) + StyledText(remark)).wrapped(to: width, indent: 2)
        }
    }
}

/// One line a boot, where there are several: which of them need a look.
struct BootTable {
    var lines: [StyledText] = [StyledText()]

    /// More boots than these are summed up, and those that stopped are listed first.
    private static let limit = 24

    init(_ judged: CaptureDossier, width: Int) {
        let boots = judged.network.boots
        let isLong = boots.count > Self.limit
        if isLong { lines += Self.sums(boots) + [StyledText()] }
        for index in isLong ? Array(boots.troubledFirst.prefix(Self.limit)).sorted() : Array(boots.indices) {
            let boot = boots[index]
            let sentence = BootSentence(boot, followedBy: judged.boot(after: boot))
            var line = StyledText(sentence.mark + " ", sentence.role)
            line.append(boot.client.mac.description)
            let time = Quantity.decimal(judged.seconds(boot.start), digits: 3)
            line.append("  from \(time.paddedOnTheLeft(to: 8)) s  ", .dim)
            line.append(sentence.word.lowercased(), sentence.role)
            if let code = sentence.code { line.append(" \(code)", sentence.role) }
            lines += line.wrapped(to: width, indent: 4)
        }
        let rest = boots.count - Self.limit
        if rest > 0 { lines.append(StyledText("  … and \(Quantity.count(rest, "more boot"))", .dim)) }
    }

    /// How many came to what, the most first.
    private static func sums(_ boots: [ObservedBoot]) -> [StyledText] {
        var sums: [(what: String, role: TextRole, count: Int)] = []
        var positions: [String: Int] = [:]
        for boot in boots {
            let sentence = BootSentence(boot)
            let code = sentence.code.map { " \($0)" } ?? ""
            let what = sentence.kind == .booted ? "booted" : sentence.word.lowercased() + code
            if let position = positions[what] {
                sums[position].count += 1
            } else {
                positions[what] = sums.count
                sums.append((what, sentence.role, 1))
            }
        }
        return sums.enumerated().sorted { ($1.element.count, $0.offset) < ($0.element.count, $1.offset) }.map {
            _,
            sum in
            StyledText("\(Quantity.count(sum.count).paddedOnTheLeft(to: 8))  ", .strong)
                + StyledText(sum.what, sum.role)
        }
    }
}

extension [ObservedBoot] {
    /// Positions of all boots: those of boot clients that stopped, then the others.
    var troubledFirst: [Int] {
        let isTroubled = map { $0.isBootClient && $0.cause != nil }
        return indices.filter { isTroubled[$0] } + indices.filter { !isTroubled[$0] }
    }
}

extension BootSentence {
    var mark: String {
        switch kind {
        case .booted: "✓"
        case .stopped: "✗"
        case .under: "…"
        case .plain: "·"
        }
    }
}

/// The last line: pass or fail, and why.
struct VerdictLine {
    var line: StyledText

    /// Machines that are named; of more, only the number is told.
    private static let named = 3

    init(_ judged: CaptureDossier) {
        let role: TextRole =
            switch judged.verdict {
            case .pass: .good
            case .fail: .bad
            case .inconclusive: .warning
            case .notRun: .dim
            }
        if let reason = judged.account?.reasonNotRun {
            line = StyledText("NOT RUN", role) + StyledText(": \(reason).")
            return
        }
        if let account = judged.account {
            line = StyledText(judged.verdict.rawValue.uppercased(), role)
            line.append(": \(Self.reason(account, judged)).")
            return
        }
        var reason = Self.boots(judged.network.boots.filter(\.isBootClient)).joined(separator: "; ")
        if let rules = Self.rules(judged.findings) {
            let hasCause = judged.network.boots.contains { $0.isBootClient && $0.cause != nil }
            let link = reason.isEmpty ? "" : judged.verdict == .fail && !hasCause ? ", but " : "; "
            reason += link + rules
        }
        if reason.isEmpty {
            let isCut = judged.network.boots.contains(where: \.isBootClient)
            let why = isCut ? "the capture breaks off in the midst of a boot" : "nothing here can be judged"
            reason = judged.verdict == .inconclusive ? why : "nothing to object to"
        }
        line = StyledText(judged.verdict.rawValue.uppercased(), role)
        line.append(": ")
        line.append(reason + ".")
    }

    /// What speaks against a run, or that nothing does.
    private static func reason(_ account: RunAccount, _ judged: CaptureDossier) -> String {
        let unmet = account.unmet.count
        var reasons: [String] = []
        if unmet > 0 {
            reasons.append("\(unmet) of \(Quantity.count(account.expectations.count, "expectation")) not met")
        }
        if !account.isEndExpected { reasons.append(account.endSentence) }
        let stops = judged.unexpectedStops
        if !stops.isEmpty { reasons.append("unexpectedly " + boots(stops).joined(separator: "; ")) }
        if let rules = rules(judged.unexpectedViolations) { reasons.append(rules) }
        if unmet == 0 {
            let count = account.expectations.count
            reasons.insert(count == 1 ? "what is expected is met" : "all \(count) expectations are met", at: 0)
        }
        return reasons.joined(separator: "; ")
    }

    private static func boots(_ boots: [ObservedBoot]) -> [String] {
        let stopped = boots.filter { $0.cause != nil }
        let booted = boots.filter { $0.reached == .root && $0.cause == nil }
        var reasons: [String] = []
        for boot in stopped.prefix(named) where stopped.count <= named {
            guard let cause = boot.cause else { continue }
            let code = cause.code.map { ", \($0)" } ?? ""
            let frames = cause.frames.isEmpty ? "" : " (\(Quantity.framesInWords(cause.frames, limit: 3)))"
            reasons.append("\(boot.client.mac) stopped at \(cause.stage)\(code)\(frames)")
        }
        if stopped.count > named {
            reasons.append("\(Quantity.count(stopped.count)) of \(Quantity.count(boots.count, "boot")) stopped")
        }
        if booted.count == 1, boots.count == 1 { reasons.append("it booted") }
        if boots.count > 1, !booted.isEmpty { reasons.append("\(booted.count) of \(boots.count) booted") }
        return reasons
    }

    private static func rules(_ findings: [Finding]) -> String? {
        let violated = findings.filter { $0.outcome == .violated }
        let musts = violated.filter { $0.level == .must }.count
        let others = violated.count - musts
        let broken = musts == 1 ? "1 must is broken" : "\(Quantity.count(musts)) musts are broken"
        switch (musts, others) {
        case (0, 0): return nil
        case (0, _): return Quantity.count(others, "warning")
        case (_, 0): return broken
        default: return "\(broken), \(Quantity.count(others, "warning")) besides"
        }
    }
}
