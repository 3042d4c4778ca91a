/// What is wrong in a scenario or baseline file, where, and what would be right.
public struct ScenarioProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its path.
    public var file: String
    /// Counted from 1.
    public var line: Int
    /// Without its full stop, and on one line whatever it quotes of the file.
    public var sentence: String {
        didSet { sentence = sentence.onOneLine }
    }

    public init(file: String, line: Int, sentence: String) {
        self.file = file
        self.line = line
        self.sentence = sentence.onOneLine
    }

    public var description: String { "\(file):\(line): \(sentence)" }
}

extension String {
    /// The same with control characters and ends of lines as `\u{…}`, so that it can't leave its line or steer a terminal.
    var onOneLine: String {
        guard unicodeScalars.contains(where: \.leavesItsLine) else { return self }
        return unicodeScalars.reduce(into: "") { text, scalar in
            if scalar.leavesItsLine {
                text += "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
            } else {
                text.unicodeScalars.append(scalar)
            }
        }
    }
}

extension Unicode.Scalar {
    fileprivate var leavesItsLine: Bool {
        switch properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator: true
        default: false
        }
    }
}
