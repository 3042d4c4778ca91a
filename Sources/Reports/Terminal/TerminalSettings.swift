/// When text on a terminal is coloured.
public enum ColourChoice: String, Hashable, Sendable, CaseIterable {
    /// On a terminal, unless `NO_COLOR` is set or the terminal calls itself dumb.
    case auto
    case always
    case never
}

/// What the place that text goes to can show.
public struct TerminalSettings: Hashable, Sendable {
    /// Columns that a line may take.
    public var width: Int
    public var hasColour: Bool
    /// Whether characters beyond ASCII can be shown.
    public var hasUnicode: Bool

    /// Widths below and above these are taken as these: a ladder needs room, and eyes tire of longer lines.
    public static let widths = 40...200
    /// What is assumed where nobody tells.
    public static let customaryWidth = 100

    public init(width: Int = customaryWidth, hasColour: Bool = false, hasUnicode: Bool = true) {
        self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
        self.hasColour = hasColour
        self.hasUnicode = hasUnicode
    }

    /// What `environment` says of a place: `COLUMNS` before the width that the terminal itself reports, `NO_COLOR`
    /// (no-color.org: present and not empty) and `TERM=dumb` against colour, `LC_ALL`, `LC_CTYPE`, `LANG` for UTF-8.
    public init(
        environment: [String: String],
        isTerminal: Bool,
        reportedWidth: Int? = nil,
        colour: ColourChoice = .auto
    ) {
        let columns = environment["COLUMNS"].flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
        let refusesColour = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
        let hasColour =
            switch colour {
            case .always: true
            case .never: false
            case .auto: isTerminal && !refusesColour && environment["TERM"] != "dumb"
            }
        let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }.first { !$0.isEmpty } ?? ""
        let codeset = locale.lowercased().filter { $0 != "-" }
        self.init(
            width: columns ?? reportedWidth ?? Self.customaryWidth,
            hasColour: hasColour,
            hasUnicode: codeset.contains("utf8")
        )
    }
}

extension TerminalSettings {
    /// `text` as it is sent to the terminal: with colours where it has them, in ASCII where it has no more.
    public func render(_ text: StyledText) -> String {
        var line = ""
        for piece in text.pieces {
            let shown = hasUnicode ? piece.text : piece.text.inASCII
            guard hasColour, let code = piece.role.selectGraphicRendition else {
                line += shown
                continue
            }
            line += "\u{1b}[\(code)m\(shown)\u{1b}[0m"
        }
        return line
    }
}

extension TextRole {
    /// The parameters of SGR (ECMA-48 §8.3.117): only the colours that every palette has, and readable on dark and
    /// on light ground.
    fileprivate var selectGraphicRendition: String? {
        switch self {
        case .plain: nil
        case .dim: "2"
        case .strong: "1"
        case .good: "32"
        case .bad: "1;31"
        case .warning: "33"
        case .name: "36"
        }
    }
}

extension String {
    /// This text in ASCII: the characters that reports draw with become their plain cousins, others are escaped.
    fileprivate var inASCII: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.isASCII {
                text.unicodeScalars.append(scalar)
            } else if let cousin = Self.cousins[scalar] {
                text += cousin
            } else {
                text += "\\u{" + String(scalar.value, radix: 16) + "}"
            }
        }
        return text
    }

    /// One character for one, so that columns stay where they are.
    private static let cousins: [Unicode.Scalar: String] = [
        "│": "|", "─": "-", "━": "=", "┼": "+", "▶": ">", "◀": "<", "→": ">", "←": "<", "×": "x", "–": "-", "—": "-",
        "·": "|", "…": "~", "✓": "+", "✗": "x", "•": "*", "▌": "|", "█": "#", "░": ".", "┄": ".", "⟳": "@", "!": "!",
        "“": "\"", "”": "\"", "‘": "'", "’": "'", "§": "S", "├": "+", "└": "+", "≥": ">", "≤": "<", "µ": "u", "╵": "'",
        "╷": ".", "◦": "o",
    ]
}
