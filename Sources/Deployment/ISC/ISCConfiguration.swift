/// A configuration file of ISC dhcpd, as its statements stand there (dhcpd.conf(5)).
///
/// Nothing is lost that a lint could point at: every statement keeps its words and its line. What the daemon would
/// refuse is a problem.
public struct ISCConfiguration: Hashable, Sendable {
    /// Those of the top level, in order.
    public private(set) var statements: [Statement] = []
    public private(set) var problems: [SettingsProblem] = []

    /// One statement: words up to a semicolon, or up to a block in braces.
    public struct Statement: Hashable, Sendable {
        public var words: [Word]
        /// Nil where a semicolon ended it.
        public var block: [Statement]?
        /// Where its first word stands, counted from 1.
        public var line: Int

        /// Its first word, in small letters.
        public var keyword: String { words.first?.text.lowercased() ?? "" }
        /// The words behind the first.
        public var arguments: [String] { words.dropFirst().map(\.text) }
    }

    /// A word, a text in quotes without them, or one of `, = ( )`.
    public struct Word: Hashable, Sendable {
        /// Without quotes.
        public var text: String
        public var isQuoted: Bool
        /// Counted from 1.
        public var line: Int
    }

    /// Octets of a file.
    public static let sizeLimit = 1 << 20
    /// Blocks within blocks.
    public static let depthLimit = 32
    /// Statements of a file.
    public static let countLimit = 20_000

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var reader = ISCReader(octets: octets, file: file)
        statements = reader.read()
        problems = reader.problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let starts = ["subnet ", "option space ", "host ", "shared-network ", "next-server ", "group {", "group\n"]
        let lines = octets.prefix(sizeLimit).split(separator: UInt8(ascii: "\n"))
        return lines.contains { line in
            let line = line.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard starts.contains(where: { line.starts(with: $0.utf8) }) else { return false }
            return line.contains(UInt8(ascii: "{")) || line.contains(UInt8(ascii: ";"))
                || line.starts(with: "subnet ".utf8)
        }
    }

    /// Every statement with those around it, the outermost first.
    public func walk(_ body: (Statement, [Statement]) -> Void) {
        Self.walk(statements, [], body)
    }

    private static func walk(
        _ statements: [Statement],
        _ around: [Statement],
        _ body: (Statement, [Statement]) -> Void
    ) {
        for statement in statements {
            body(statement, around)
            if let block = statement.block { walk(block, around + [statement], body) }
        }
    }
}

extension ISCConfiguration.Statement {
    /// The statements of its block.
    public var inner: [ISCConfiguration.Statement] { block ?? [] }

    /// The first statement of its block with this keyword.
    public func first(_ keyword: String) -> ISCConfiguration.Statement? { inner.first { $0.keyword == keyword } }

    /// `option NAME …`: the words behind the name.
    public func option(_ name: String) -> [String]? {
        inner.first { $0.keyword == "option" && $0.arguments.first == name }.map { Array($0.arguments.dropFirst()) }
    }
}

/// Reads statements word by word.
private struct ISCReader {
    private enum Token {
        case word(ISCConfiguration.Word)
        case semicolon
        case open
        case close
    }

    let octets: [UInt8]
    var problems: ProblemCollection
    private var index = 0
    private var line = 1
    private var count = 0

    /// Words that only ever begin a statement: before one of them on a line of its own a semicolon is missing.
    private static let beginnings: Set<String> = [
        "range", "filename", "next-server", "hardware", "fixed-address", "default-lease-time", "max-lease-time",
        "subnet", "host", "group", "shared-network",
    ]

    init(octets: [UInt8], file: String) {
        self.octets = octets
        problems = ProblemCollection(file: file)
    }

    mutating func read() -> [ISCConfiguration.Statement] {
        guard octets.count <= ISCConfiguration.sizeLimit else {
            problems.add(.error, nil, "has \(octets.count) octets; \(ISCConfiguration.sizeLimit) at most are read")
            return []
        }
        return readBlock(depth: 0, opened: nil)
    }

    /// Statements up to the closing brace, or to the end.
    private mutating func readBlock(depth: Int, opened: Int?) -> [ISCConfiguration.Statement] {
        var statements: [ISCConfiguration.Statement] = []
        var words: [ISCConfiguration.Word] = []
        while let token = next() {
            switch token {
            case .word(let word):
                if words.isEmpty, isStray(word) { continue }
                if let last = words.last, last.line < word.line, Self.beginnings.contains(word.text), !word.isQuoted {
                    tellMissingSemicolon(words)
                    add(words, nil, to: &statements)
                    words = []
                }
                words.append(word)
            case .semicolon:
                // A block may be followed by a semicolon that says nothing.
                if !words.isEmpty { add(words, nil, to: &statements) }
                words = []
            case .open:
                guard depth < ISCConfiguration.depthLimit else {
                    problems.add(.error, line, "more than \(ISCConfiguration.depthLimit) blocks within each other")
                    index = octets.count
                    return statements
                }
                if words.isEmpty { problems.add(.error, line, "a block without a statement before it") }
                let inner = readBlock(depth: depth + 1, opened: line)
                add(words, inner, to: &statements)
                words = []
            case .close:
                end(words, into: &statements)
                if opened == nil {
                    problems.add(.error, line, "a ‘}’ that closes nothing", remedy: "count the braces above")
                    words = []
                    continue
                }
                return statements
            }
        }
        end(words, into: &statements)
        if let opened { problems.add(.error, opened, "the ‘{’ of this line is never closed", remedy: "add a ‘}’") }
        return statements
    }

    private mutating func end(_ words: [ISCConfiguration.Word], into statements: inout [ISCConfiguration.Statement]) {
        guard !words.isEmpty else { return }
        tellMissingSemicolon(words)
        add(words, nil, to: &statements)
    }

    private mutating func tellMissingSemicolon(_ words: [ISCConfiguration.Word]) {
        let text = words.prefix(4).map(\.text).joined(separator: " ")
        problems.add(
            .error,
            words[0].line,
            "‘\(text.prefix(40))’ has no semicolon behind it",
            remedy: "end the statement with ‘;’",
            citation: "dhcpd.conf(5)"
        )
    }

    /// Digits of footnotes that came with a text which was copied; the daemon would refuse them.
    private mutating func isStray(_ word: ISCConfiguration.Word) -> Bool {
        guard !word.isQuoted, word.text.utf8.count <= 2, word.text.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return false }
        problems.add(
            .warning,
            word.line,
            "a lone ‘\(word.text)’ stands where a statement begins; dhcpd refuses the file",
            remedy: "take it out: it looks like a footnote's mark",
            citation: "dhcpd.conf(5)"
        )
        return true
    }

    private mutating func add(
        _ words: [ISCConfiguration.Word],
        _ block: [ISCConfiguration.Statement]?,
        to statements: inout [ISCConfiguration.Statement]
    ) {
        count += 1
        guard count <= ISCConfiguration.countLimit else {
            if count == ISCConfiguration.countLimit + 1 {
                problems.add(.error, line, "more than \(ISCConfiguration.countLimit) statements; the rest is not read")
            }
            index = octets.count
            return
        }
        statements.append(.init(words: words, block: block, line: words.first?.line ?? line))
    }

    private mutating func next() -> Token? {
        while index < octets.count {
            let octet = octets[index]
            switch octet {
            case UInt8(ascii: "\n"):
                line += 1
                index += 1
            case UInt8(ascii: "#"):
                while index < octets.count, octets[index] != UInt8(ascii: "\n") { index += 1 }
            case UInt8(ascii: ";"):
                index += 1
                return .semicolon
            case UInt8(ascii: "{"):
                index += 1
                return .open
            case UInt8(ascii: "}"):
                index += 1
                return .close
            case UInt8(ascii: "\""): return .word(readQuoted())
            case UInt8(ascii: ","), UInt8(ascii: "="), UInt8(ascii: "("), UInt8(ascii: ")"):
                index += 1
                return .word(.init(text: String(Character(Unicode.Scalar(octet))), isQuoted: false, line: line))
            case 0...UInt8(ascii: " "): index += 1
            default: return .word(readWord())
            }
        }
        return nil
    }

    private mutating func readWord() -> ISCConfiguration.Word {
        let start = index
        while index < octets.count, octets[index] > UInt8(ascii: " "), !Array(";{}\"#,=()".utf8).contains(octets[index])
        {
            index += 1
        }
        return .init(text: String(decoding: octets[start..<index], as: UTF8.self), isQuoted: false, line: line)
    }

    private mutating func readQuoted() -> ISCConfiguration.Word {
        let start = line
        var text: [UInt8] = []
        index += 1
        while index < octets.count, octets[index] != UInt8(ascii: "\"") {
            if octets[index] == UInt8(ascii: "\\"), index + 1 < octets.count { index += 1 }
            if octets[index] == UInt8(ascii: "\n") { line += 1 }
            text.append(octets[index])
            index += 1
        }
        if index < octets.count {
            index += 1
        } else {
            problems.add(.error, start, "a quote that is never closed", remedy: "close it on its line")
        }
        return .init(text: String(decoding: text, as: UTF8.self), isQuoted: true, line: start)
    }
}
