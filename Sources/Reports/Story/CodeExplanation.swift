public import NetworkBoot

/// What a code or message on a machine's screen means, for people.
public struct CodeExplanation: Sendable {
    private let codes: [BootErrorCode]

    /// - Parameter codes: what the same code means on each family of firmware that shows it.
    public init(_ codes: [BootErrorCode]) {
        self.codes = codes
    }

    /// The explanation in lines of the terminal's width; ends with a line feed.
    public func text(settings: TerminalSettings) -> String {
        let width = min(settings.width, 100)
        var lines: [StyledText] = []
        for code in codes {
            if !lines.isEmpty { lines.append(StyledText()) }
            var head = StyledText(code.code, .strong)
            head.append((head.isEmpty ? "" : "  ") + code.text, head.isEmpty ? .strong : .plain)
            head.append("  \(code.family.rawValue)", .dim)
            lines += head.wrapped(to: width, indent: 4)
            lines += StyledText(code.meaning).wrapped(to: width)
            if !code.causes.isEmpty { lines.append(StyledText("Usual causes", .name)) }
            for cause in code.causes {
                lines += (StyledText("  • ", .dim) + StyledText(cause)).wrapped(to: width, indent: 4)
            }
            lines.append(StyledText("What to do", .name))
            lines += (StyledText("  → ", .dim) + StyledText(code.remedy)).wrapped(to: width, indent: 4)
        }
        return lines.map { settings.render($0) + "\n" }.joined()
    }
}
