internal import BootObservation
internal import Conformance
internal import NetworkProtocols

/// One page that needs nothing but itself: the same ladder as on the terminal, and the findings.
public struct HTMLReport: Sendable {
    private let runs: [CaptureDossier]

    /// Boots of one capture that are drawn; of more, those that stopped come first, and the rest are listed.
    private static let ladderLimit = 200

    public init(_ runs: [CaptureDossier]) {
        self.runs = runs
    }

    /// HTML in UTF-8.
    public var bytes: [UInt8] {
        var html = HTMLText()
        html.raw("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        html.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
        html.element(
            "title",
            runs.count == 1 ? "bootproof: \(runs[0].source.name)" : "bootproof: \(runs.count) captures"
        )
        html.raw("<style>\(HTMLStyle.text)</style>\n</head>\n<body>\n")
        for run in runs { write(run, to: &html) }
        html.raw("<footer>")
        html.text("\(ToolVersion.name) \(ToolVersion.current)")
        html.raw("</footer>\n</body>\n</html>\n")
        return Array(html.text.utf8)
    }

    private func write(_ run: CaptureDossier, to html: inout HTMLText) {
        html.raw("<main>\n")
        html.element("h1", run.source.name)
        let heading = CaptureHeading(run, width: .max).lines
        for line in heading.dropFirst() { html.styled("p", line, class: "facts") }
        html.styled("p", VerdictLine(run).line, class: "verdict \(run.verdict.rawValue)")
        let drawn = Set(run.network.boots.troubledFirst.prefix(Self.ladderLimit))
        if run.network.boots.count > 1 {
            html.raw("<ul class=\"boots\">\n")
            for (index, boot) in run.network.boots.enumerated() {
                let sentence = BootSentence(boot)
                html.raw(drawn.contains(index) ? "<li><a href=\"#boot\(index)\">" : "<li><a>")
                html.styled("span", StyledText("\(sentence.mark) \(boot.client.mac)", sentence.role))
                html.text(" \(sentence.word.lowercased()) \(sentence.code ?? "")")
                html.raw("</a></li>\n")
            }
            html.raw("</ul>\n")
        }
        if let account = run.account { write(account, origin: run.origin, to: &html) }
        for (index, boot) in run.network.boots.enumerated() where drawn.contains(index) {
            html.raw("<section id=\"boot\(index)\">\n")
            HTMLLadder(boot: boot, following: run.boot(after: boot), ladder: run.ladder(of: boot), origin: run.origin)
                .write(to: &html)
            html.raw("</section>\n")
        }
        write(run.findings, to: &html)
        html.raw("</main>\n")
    }

    private func write(_ account: RunAccount, origin: Instant, to html: inout HTMLText) {
        html.raw("<details open><summary>Expectations (\(account.expectations.count))</summary>\n")
        html.raw("<ul class=\"findings\">\n")
        for expectation in account.expectations {
            html.styled("li", RunText.line(of: expectation, showsActual: true))
        }
        html.raw("</ul></details>\n")
        for machine in account.machines.prefix(Self.ladderLimit) {
            for boot in machine.boots where !boot.screen.isEmpty {
                html.raw("<details><summary>")
                html.text("The screen of \(machine.name)")
                html.raw("</summary>\n<pre>")
                for line in boot.screen { html.text(line.text + "\n") }
                html.raw("</pre></details>\n")
            }
        }
    }

    private func write(_ findings: [Finding], to html: inout HTMLText) {
        let groups: [(String, TextRole, [Finding], Bool)] = [
            ("Serious", .bad, findings.filter { $0.isViolated(.error) }, true),
            ("Warnings", .warning, findings.filter { $0.isViolated(.warning) }, true),
            ("Notes", .name, findings.filter { $0.isViolated(.information) }, true),
            ("Not to be told from this capture", .dim, findings.filter { $0.outcome == .inconclusive }, false),
            ("Kept", .good, findings.filter { $0.outcome == .satisfied }, false),
            ("Not exercised", .dim, findings.filter { $0.outcome == .notExercised }, false),
        ]
        for (title, role, members, isOpen) in groups where !members.isEmpty {
            html.raw("<details\(isOpen ? " open" : "")><summary>")
            html.styled("span", StyledText("\(title) (\(members.count))", role))
            html.raw("</summary>\n<ul class=\"findings\">\n")
            for finding in members {
                html.raw("<li>")
                html.element("code", finding.rule.description)
                html.raw(" ")
                html.element("b", finding.subject)
                html.styled(
                    "p",
                    StyledText(finding.statement.asSentence)
                        + StyledText(
                            " \(finding.level.rawValue), \(finding.citation)",
                            .dim
                        )
                )
                if finding.outcome == .violated || finding.outcome == .inconclusive {
                    html.raw("<ul>")
                    for piece in finding.evidence {
                        html.styled("li", StyledText("#\(piece.frame) ", .dim) + StyledText(piece.note))
                    }
                    if finding.evidenceLeftOut > 0 { html.element("li", "… and \(finding.evidenceLeftOut) more") }
                    html.raw("</ul>")
                }
                html.raw("</li>\n")
            }
            html.raw("</ul></details>\n")
        }
    }
}

/// HTML that is being written: what comes from outside goes in through `text` and is escaped there.
struct HTMLText {
    private(set) var text = ""

    mutating func raw(_ markup: String) { text += markup }

    mutating func text(_ content: String) { text += content.inXML }

    mutating func element(_ name: String, _ content: String) {
        raw("<\(name)>")
        text(content)
        raw("</\(name)>")
    }

    mutating func styled(_ name: String, _ content: StyledText, class names: String = "") {
        raw(names.isEmpty ? "<\(name)>" : "<\(name) class=\"\(names)\">")
        styled(content)
        raw("</\(name)>\n")
    }

    mutating func styled(_ content: StyledText) {
        for piece in content.pieces {
            if piece.role == .plain {
                text(piece.text)
            } else {
                raw("<span class=\"\(piece.role.cssClass)\">")
                text(piece.text)
                raw("</span>")
            }
        }
    }
}

extension Finding {
    fileprivate func isViolated(_ severity: Severity) -> Bool { outcome == .violated && self.severity == severity }
}

extension TextRole {
    var cssClass: String {
        switch self {
        case .plain: "plain"
        case .dim: "dim"
        case .strong: "strong"
        case .good: "good"
        case .bad: "bad"
        case .warning: "warning"
        case .name: "name"
        }
    }
}
