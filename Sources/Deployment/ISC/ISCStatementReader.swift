/// Reads statements of a dhcpd.conf word by word.
struct ISCStatementReader {
    typealias Word = ISCConfiguration.Word
    typealias Statement = ISCConfiguration.Statement

    private var lexer: ISCLexer
    var problems: ProblemCollection
    private var count = 0

    /// Words that only ever begin a statement: before one of them on a line of its own a semicolon is missing.
    private static let beginnings: Set<String> = [
        "range", "filename", "next-server", "hardware", "fixed-address", "default-lease-time", "max-lease-time",
        "subnet", "host", "group", "shared-network",
    ]

    init(octets: [UInt8], file: String) {
        lexer = ISCLexer(octets)
        problems = ProblemCollection(file: file)
    }

    mutating func read() -> [Statement] {
        guard lexer.size <= ISCConfiguration.sizeLimit else {
            problems.add(.error, nil, "has \(lexer.size) octets; \(ISCConfiguration.sizeLimit) at most are read")
            return []
        }
        if lexer.hasByteOrderMark { problems.addByteOrderMark("dhcpd") }
        return readBlock(depth: 0, opened: nil)
    }

    /// Statements up to the closing brace, or to the end.
    private mutating func readBlock(depth: Int, opened: (line: Int, column: Int)?) -> [Statement] {
        var statements: [Statement] = []
        var words: [Word] = []
        while let token = next() {
            switch token {
            case .word(let word):
                if words.isEmpty, isStray(word) { continue }
                if let last = words.last, last.line < word.line, !word.isQuoted, Self.beginnings.contains(word.text) {
                    tellMissingSemicolon(words)
                    add(words, nil, to: &statements)
                    words = []
                }
                words.append(word)
            case .semicolon:
                // A block may be followed by a semicolon that says nothing.
                if !words.isEmpty { add(words, nil, to: &statements) }
                words = []
            case .open(let line, let column):
                if Self.isDefinition(words) {
                    words += readRecord(line, column)
                    continue
                }
                guard depth < ISCConfiguration.depthLimit else {
                    problems.add(.error, line, "more than \(ISCConfiguration.depthLimit) blocks within each other")
                    lexer.end()
                    return statements
                }
                if words.isEmpty { problems.add(.error, line, column: column, "a block without a statement before it") }
                let inner = readBlock(depth: depth + 1, opened: (line, column))
                add(words, inner, to: &statements)
                words = []
            case .close(let line, let column):
                end(words, into: &statements)
                words = []
                if opened != nil { return statements }
                problems.add(
                    .error,
                    line,
                    column: column,
                    "a ‘}’ that closes nothing",
                    remedy: "count the braces above"
                )
            }
        }
        end(words, into: &statements)
        if let opened {
            problems.add(
                .error,
                opened.line,
                column: opened.column,
                "the ‘{’ of this line is never closed",
                remedy: "add a ‘}’"
            )
        }
        return statements
    }

    /// `option NAME code 1 = { … }`: a record, and no block.
    private static func isDefinition(_ words: [Word]) -> Bool {
        words.count > 3 && words[0].isSaid("option") && words[2].isSaid("code")
    }

    private mutating func readRecord(_ line: Int, _ column: Int) -> [Word] {
        var words = [Word(octets: [UInt8(ascii: "{")], isQuoted: false, line: line, column: column)]
        while let token = next() {
            switch token {
            case .word(let word): words.append(word)
            case .close(let line, let column):
                return words + [Word(octets: [UInt8(ascii: "}")], isQuoted: false, line: line, column: column)]
            case .semicolon, .open:
                problems.add(.error, line, column: column, "the ‘{’ of a record is never closed", remedy: "add a ‘}’")
                return words
            }
        }
        return words
    }

    private mutating func next() -> ISCLexer.Token? {
        let token = lexer.next()
        if let open = lexer.takeOpenQuote() {
            problems.add(
                .error,
                open.line,
                column: open.column,
                "a quote that is never closed",
                remedy: "close it on its line"
            )
        }
        return token
    }

    private mutating func end(_ words: [Word], into statements: inout [Statement]) {
        guard !words.isEmpty else { return }
        tellMissingSemicolon(words)
        add(words, nil, to: &statements)
    }

    private mutating func tellMissingSemicolon(_ words: [Word]) {
        let text = words.prefix(4).map(\.text).joined(separator: " ")
        problems.add(
            .error,
            words[0].line,
            column: words[0].column,
            "‘\(text.prefix(40))’ has no semicolon behind it",
            remedy: "end the statement with ‘;’",
            citation: "dhcpd.conf(5)"
        )
    }

    /// Digits of footnotes that came with a text which was copied; the daemon would refuse them.
    private mutating func isStray(_ word: Word) -> Bool {
        guard !word.isQuoted, word.octets.count <= 2, word.octets.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        problems.add(
            .warning,
            word.line,
            column: word.column,
            "a lone ‘\(word.text)’ stands where a statement begins; dhcpd refuses the file",
            remedy: "take it out: it looks like a footnote's mark",
            citation: "dhcpd.conf(5)"
        )
        return true
    }

    private mutating func add(_ words: [Word], _ block: [Statement]?, to statements: inout [Statement]) {
        count += 1
        guard count <= ISCConfiguration.countLimit else {
            if count == ISCConfiguration.countLimit + 1 {
                problems.add(
                    .error,
                    lexer.line,
                    "more than \(ISCConfiguration.countLimit) statements; the rest is not read"
                )
            }
            lexer.end()
            return
        }
        let first = words.first
        statements.append(
            .init(words: words, block: block, line: first?.line ?? lexer.line, column: first?.column ?? 1)
        )
    }
}

/// Words, quotes and signs of a dhcpd.conf.
struct ISCLexer {
    enum Token {
        case word(ISCConfiguration.Word)
        case semicolon
        case open(line: Int, column: Int)
        case close(line: Int, column: Int)
    }

    private let octets: [UInt8]
    private var index = 0
    private(set) var line = 1
    /// Where the line begins.
    private var lineStart = 0
    private var openQuote: (line: Int, column: Int)?

    /// What ends a word, besides blanks.
    private static let signs = Array(";{}\"#,=()!~".utf8)

    init(_ octets: [UInt8]) {
        self.octets = octets
        if hasByteOrderMark { index = TextLines.byteOrderMark.count }
        lineStart = index
    }

    var hasByteOrderMark: Bool { octets.starts(with: TextLines.byteOrderMark) }

    var size: Int { octets.count }

    /// Leaves the rest unread.
    mutating func end() { index = octets.count }

    /// Where a quote began that is never closed; told once.
    mutating func takeOpenQuote() -> (line: Int, column: Int)? {
        defer { openQuote = nil }
        return openQuote
    }

    private var column: Int { index - lineStart + 1 }

    mutating func next() -> Token? {
        while index < octets.count {
            let octet = octets[index]
            let column = column
            switch octet {
            case UInt8(ascii: "\n"): passLine()
            case UInt8(ascii: "#"):
                while index < octets.count, octets[index] != UInt8(ascii: "\n") { index += 1 }
            case UInt8(ascii: ";"):
                index += 1
                return .semicolon
            case UInt8(ascii: "{"):
                index += 1
                return .open(line: line, column: column)
            case UInt8(ascii: "}"):
                index += 1
                return .close(line: line, column: column)
            case UInt8(ascii: "\""): return .word(readQuoted())
            case UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"):
                index += 1
                return .word(.init(octets: [octet], isQuoted: false, line: line, column: column))
            case UInt8(ascii: "!"), UInt8(ascii: "~"):
                index += 1
                var sign = [octet]
                if index < octets.count, octets[index] == UInt8(ascii: "=") || octets[index] == UInt8(ascii: "~") {
                    sign.append(octets[index])
                    index += 1
                }
                return .word(.init(octets: sign, isQuoted: false, line: line, column: column))
            case 0...UInt8(ascii: " "): index += 1
            default: return .word(readWord())
            }
        }
        return nil
    }

    private mutating func passLine() {
        line += 1
        index += 1
        lineStart = index
    }

    private mutating func readWord() -> ISCConfiguration.Word {
        let start = index
        let column = column
        while index < octets.count, octets[index] > UInt8(ascii: " "), !Self.signs.contains(octets[index]) {
            index += 1
        }
        return .init(octets: Array(octets[start..<index]), isQuoted: false, line: line, column: column)
    }

    private mutating func readQuoted() -> ISCConfiguration.Word {
        let start = (line: line, column: column)
        var text: [UInt8] = []
        index += 1
        while index < octets.count, octets[index] != UInt8(ascii: "\"") {
            if octets[index] == UInt8(ascii: "\n") {
                text.append(octets[index])
                passLine()
            } else if octets[index] == UInt8(ascii: "\\") {
                index += 1
                readEscape(into: &text)
            } else {
                text.append(octets[index])
                index += 1
            }
        }
        if index < octets.count {
            index += 1
        } else {
            openQuote = start
        }
        return .init(octets: text, isQuoted: true, line: start.line, column: start.column)
    }

    /// What stands behind a backslash: a letter for a control character, an octet in octal or in hexadecimal, or itself.
    private mutating func readEscape(into text: inout [UInt8]) {
        guard index < octets.count else { return }
        let octet = octets[index]
        if octet == UInt8(ascii: "x") {
            index += 1
            return text.append(readNumber(digits: 2, base: 16))
        }
        if (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(octet) {
            return text.append(readNumber(digits: 3, base: 8))
        }
        if octet == UInt8(ascii: "\n") { return }
        index += 1
        switch octet {
        case UInt8(ascii: "t"): text.append(9)
        case UInt8(ascii: "n"): text.append(10)
        case UInt8(ascii: "r"): text.append(13)
        case UInt8(ascii: "b"): text.append(8)
        default: text.append(octet)
        }
    }

    private mutating func readNumber(digits: Int, base: Int) -> UInt8 {
        var number = 0
        var count = 0
        while count < digits, index < octets.count,
            let digit = Character(Unicode.Scalar(octets[index])).hexDigitValue, digit < base
        {
            number = number * base + digit
            index += 1
            count += 1
        }
        return UInt8(truncatingIfNeeded: number)
    }
}
