internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A boot's ladder as a table whose arrows are drawn, with its sentence above and below.
struct HTMLLadder {
    let boot: ObservedBoot
    /// The same machine's next start, where there is one.
    let following: ObservedBoot?
    let ladder: Ladder
    let origin: Instant

    /// Points between two lines.
    private static let lane = 150
    private static let margin = 12
    private static let height = 26

    private var width: Int { 2 * Self.margin + max(1, ladder.servers.count) * Self.lane }

    func write(to html: inout HTMLText) {
        html.raw("<h2>")
        html.text(boot.client.mac.description)
        html.raw("</h2>\n")
        html.styled("p", StyledText(boot.particulars.joined(separator: " · "), .dim))
        writeSentence(to: &html)
        html.raw("<div class=\"scroll\"><table class=\"ladder\">\n")
        writeHead(to: &html)
        var round = 1
        for group in ladder.groups {
            if group.round != round {
                html.raw("<tbody><tr class=\"stage\"><th colspan=\"4\">")
                html.styled(StyledText("round \(group.round) of \(ladder.rounds)", .warning))
                html.raw("</th></tr></tbody>\n")
            }
            round = group.round
            html.raw("<tbody>\n<tr class=\"stage\"><th colspan=\"4\">")
            html.styled(heading(group))
            html.raw("</th></tr>\n")
            for row in group.rows { write(row, to: &html) }
            html.raw("</tbody>\n")
        }
        html.raw("</table></div>\n")
    }

    private func writeSentence(to html: inout HTMLText) {
        let sentence = BootSentence(boot, followedBy: following)
        html.raw("<div class=\"sentence \(sentence.role.cssClass)\">")
        var text = StyledText("\(sentence.mark) \(sentence.word)", sentence.role)
        if let code = sentence.code { text.append(" \(code)", sentence.role) }
        text.append(": \(sentence.sentence)")
        if !sentence.frames.isEmpty { text.append(" (\(Quantity.framesInWords(sentence.frames)))", .dim) }
        html.styled("p", text)
        if let remedy = sentence.remedy { html.styled("p", StyledText("→ ", .name) + StyledText(remedy)) }
        html.raw("</div>\n")
    }

    private func writeHead(to html: inout HTMLText) {
        html.raw("<thead><tr><th>s</th><th>")
        html.raw("<svg width=\"\(width)\" height=\"34\" role=\"presentation\">")
        text("client", x: Self.margin, y: 14, anchor: "start", to: &html)
        for (index, server) in ladder.servers.enumerated() {
            let x = Self.margin + (index + 1) * Self.lane
            text(server.address.description, x: x, y: 14, anchor: "end", to: &html)
            text(server.roles.joined(separator: " "), x: x, y: 29, anchor: "end", role: "dim", to: &html)
        }
        html.raw("</svg></th><th></th><th>frames</th></tr></thead>\n")
    }

    private func heading(_ group: Ladder.Group) -> StyledText {
        var text = StyledText()
        switch group.outcome {
        case .ok?: text.append("✓ ", .good)
        case .failed?: text.append("✗ ", .bad)
        case .skipped?, nil: break
        }
        text.append(group.title, group.outcome == .failed ? .bad : .strong)
        if let duration = group.duration, duration > .zero { text.append(" \(Quantity.duration(duration))", .dim) }
        return text
    }

    private func write(_ row: LadderRow, to html: inout HTMLText) {
        html.raw("<tr><td class=\"time\">")
        if row.direction != .remark {
            html.text(Quantity.decimal(row.start.time.duration(since: origin).inSeconds, digits: 3))
        }
        html.raw("</td><td>")
        draw(row, to: &html)
        html.raw("</td><td class=\"detail\">")
        if row.further.isEmpty {
            html.styled(row.detail)
        } else {
            html.raw("<details><summary>")
            html.styled(row.detail)
            html.raw("</summary>")
            for line in row.further { html.styled("div", line) }
            html.raw("</details>")
        }
        html.raw("</td><td class=\"frames\">")
        html.text(Quantity.frames(row.frames))
        html.raw("</td></tr>\n")
    }

    private func draw(_ row: LadderRow, to html: inout HTMLText) {
        html.raw("<svg width=\"\(width)\" height=\"\(Self.height)\" role=\"presentation\">")
        for index in 0...max(1, ladder.servers.count) {
            let x = Self.margin + index * Self.lane
            html.raw("<line class=\"lane\" x1=\"\(x)\" y1=\"0\" x2=\"\(x)\" y2=\"\(Self.height)\"/>")
        }
        defer { html.raw("</svg>") }
        guard row.direction != .remark else { return }
        let target = row.server.flatMap { server in ladder.servers.firstIndex { $0.address == server } }
        let end = Self.margin + (target.map { $0 + 1 } ?? max(1, ladder.servers.count)) * Self.lane
        let start = Self.margin
        let role = row.role == .plain ? "line" : row.role.cssClass
        let kind = row.direction == .dataFromServer ? " data" : row.server == nil ? " broadcast" : ""
        let y = Self.height - 7
        html.raw("<g class=\"arrow \(role)\(kind)\"><line x1=\"\(start)\" y1=\"\(y)\" x2=\"\(end)\" y2=\"\(y)\"/>")
        switch row.direction {
        case .toServer: html.raw("<path d=\"M\(end) \(y)l-9 -4v8z\"/>")
        case .fromServer, .dataFromServer: html.raw("<path d=\"M\(start) \(y)l9 -4v8z\"/>")
        case .refused, .unanswered: html.raw("<path class=\"cross\" d=\"M\(end - 10) \(y - 4)l8 8m0 -8l-8 8\"/>")
        case .remark: break
        }
        text(row.label, x: (start + end) / 2, y: y - 5, anchor: "middle", to: &html)
        html.raw("</g>")
    }

    private func text(
        _ content: String,
        x: Int,
        y: Int,
        anchor: String,
        role: String = "plain",
        to html: inout HTMLText
    ) {
        html.raw("<text class=\"\(role)\" x=\"\(x)\" y=\"\(y)\" text-anchor=\"\(anchor)\">")
        html.text(content)
        html.raw("</text>")
    }
}

/// How the page looks, by day and by night.
enum HTMLStyle {
    static let text = """
        :root{color-scheme:light dark;--ink:#1b1f24;--paper:#fff;--dim:#6a737d;--good:#1a7f37;--bad:#c4271b;\
        --warning:#9a6700;--name:#0b62a8;--edge:#d5dae0;--soft:#f5f7f9}
        @media(prefers-color-scheme:dark){:root{--ink:#e2e6ea;--paper:#14171a;--dim:#8b949e;--good:#4ac26b;--bad:#ff7b72;\
        --warning:#e0b040;--name:#6cb6ff;--edge:#333a41;--soft:#1c2024}}
        body{font:15px/1.45 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:75rem;\
        margin:0 auto;padding:1rem}
        h1{font-size:1.2rem;overflow-wrap:anywhere;margin:.5rem 0 0}h2{font:600 1.1rem ui-monospace,monospace;\
        margin:2rem 0 0}p{margin:.2rem 0}
        .dim,.facts{color:var(--dim)}.strong{font-weight:600}.good{color:var(--good)}.bad{color:var(--bad)}
        .warning{color:var(--warning)}.name{color:var(--name)}
        .verdict{font-size:1.1rem;font-weight:600;margin:.7rem 0}
        .sentence{border-left:5px solid currentColor;background:var(--soft);padding:.5rem .8rem;margin:.6rem 0}
        .sentence p{color:var(--ink)}.scroll{overflow-x:auto}
        table{border-collapse:collapse}td,th{padding:0 .6rem 0 0;text-align:left;vertical-align:top;font-weight:400}
        .stage th{padding-top:.7rem;border-bottom:1px solid var(--edge)}
        .time,.frames{font:13px/26px ui-monospace,monospace;color:var(--dim);text-align:right;white-space:nowrap}
        .frames{text-align:left}.detail{padding-top:.15rem;min-width:16rem;overflow-wrap:anywhere}
        svg{display:block}svg text{font:12px ui-monospace,monospace;fill:currentColor;stroke:none}
        .lane{stroke:var(--edge)}.arrow{stroke:currentColor;fill:currentColor}.arrow.line line{stroke:var(--dim)}
        .arrow.data line{stroke-width:3}.arrow.broadcast line{stroke-dasharray:5 4}.cross{fill:none;stroke-width:2}
        summary{cursor:pointer}ul{margin:.2rem 0;padding-left:1.2rem}.findings>li{margin:.5rem 0}
        .boots{list-style:none;padding:0}footer{color:var(--dim);margin-top:2rem;font-size:.85rem}
        code{font:13px ui-monospace,monospace}
        """
}
