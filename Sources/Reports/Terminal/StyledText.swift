/// What a piece of text means to the reader; a terminal or a page gives it its colour.
public enum TextRole: Hashable, Sendable, CaseIterable {
    case plain
    /// Numbers and words that are there to be looked up, not read: frame numbers, citations.
    case dim
    case strong
    /// It went as it should.
    case good
    /// It is what stopped the boot, or a broken must.
    case bad
    /// It works, but not as it should.
    case warning
    /// A name: of a stage, a rule, a server.
    case name
}

/// Text with the meaning of each of its pieces.
///
/// Octets from the wire become visible characters here, once and for all: nothing that is shown can move a cursor,
/// change a colour or turn the direction of reading.
public struct StyledText: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        private(set) var text: String
        private(set) var role: TextRole
        /// Columns of a terminal that `text` takes.
        var width: Int

        init(_ text: String, _ role: TextRole) {
            self.text = text
            self.role = role
            width = text.displayWidth
        }
    }

    private(set) var pieces: [Piece] = []

    public init() {}

    /// `text` with what cannot be shown replaced by escapes.
    public init(_ text: some StringProtocol, _ role: TextRole = .plain) {
        append(text, role)
    }

    public mutating func append(_ text: some StringProtocol, _ role: TextRole = .plain) {
        guard !text.isEmpty else { return }
        append(Piece(text.visible, role))
    }

    public mutating func append(_ other: StyledText) {
        for piece in other.pieces { append(piece) }
    }

    private mutating func append(_ piece: Piece) {
        if let last = pieces.last, last.role == piece.role {
            pieces[pieces.count - 1] = Piece(last.text + piece.text, piece.role)
        } else {
            pieces.append(piece)
        }
    }

    /// Columns of a terminal that it takes on one line.
    public var width: Int { pieces.reduce(0) { $0 + $1.width } }

    /// The text without its roles.
    public var plainText: String { pieces.map(\.text).joined() }

    public var isEmpty: Bool { pieces.isEmpty }

    public static func + (left: StyledText, right: StyledText) -> StyledText {
        var sum = left
        sum.append(right)
        return sum
    }

    /// This text followed by spaces up to `columns`; unchanged where it is as wide already.
    func padded(to columns: Int) -> StyledText {
        self + .spaces(columns - width)
    }

    /// This text preceded by spaces up to `columns`.
    func paddedOnTheLeft(to columns: Int) -> StyledText {
        .spaces(columns - width) + self
    }

    static func spaces(_ count: Int) -> StyledText {
        count > 0 ? StyledText(String(repeating: " ", count: count)) : StyledText()
    }
}

extension StyledText {
    /// The lines that it takes in `columns` columns, broken at spaces where there are any; later lines are indented.
    func wrapped(to columns: Int, indent: Int = 0) -> [StyledText] {
        let columns = max(columns, indent + 8)
        var lines: [StyledText] = []
        var line = StyledText()
        var used = 0
        for word in words {
            let isFirst = lines.isEmpty
            let start = isFirst ? 0 : indent
            if used > start, used + word.width > columns {
                lines.append(line.withoutTrailingSpaces)
                line = .spaces(indent)
                used = indent
                if word.isSpace { continue }
            }
            if word.isSpace, used == start, !lines.isEmpty { continue }
            for piece in word.cut(into: columns - used, then: columns - indent).enumerated() {
                if piece.offset > 0 {
                    lines.append(line)
                    line = .spaces(indent)
                    used = indent
                }
                line.append(piece.element)
                used += piece.element.width
            }
        }
        lines.append(line.withoutTrailingSpaces)
        return lines
    }

    /// Alternating words and the spaces between them; a word may have pieces of several roles.
    private var words: [StyledText] {
        var words: [StyledText] = []
        var wasSpace: Bool?
        for piece in pieces {
            var rest = Substring(piece.text)
            while let first = rest.first {
                let isSpace = first == " "
                let part = rest.prefix { ($0 == " ") == isSpace }
                rest = rest.dropFirst(part.count)
                let text = StyledText(part, piece.role)
                if wasSpace == isSpace, !words.isEmpty {
                    words[words.count - 1].append(text)
                } else {
                    words.append(text)
                }
                wasSpace = isSpace
            }
        }
        return words
    }

    private var isSpace: Bool { pieces.allSatisfy { $0.text.allSatisfy { $0 == " " } } }

    /// This text in parts of at most `first`, then `following` columns.
    private func cut(into first: Int, then following: Int) -> [StyledText] {
        guard width > first else { return [self] }
        var parts: [StyledText] = []
        var part = StyledText()
        var room = max(first, 1)
        for piece in pieces {
            for character in piece.text {
                let width = String(character).displayWidth
                if width > room {
                    parts.append(part)
                    part = StyledText()
                    room = max(following, 1)
                }
                part.append(String(character), piece.role)
                room -= width
            }
        }
        parts.append(part)
        return parts
    }

    private var withoutTrailingSpaces: StyledText {
        var text = self
        while let last = text.pieces.last {
            let kept = last.text.reversed().drop { $0 == " " }.reversed()
            if kept.count == last.text.count { break }
            text.pieces.removeLast()
            if kept.isEmpty { continue }
            text.pieces.append(Piece(String(kept), last.role))
            break
        }
        return text
    }
}
