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
        public let words: [Word]
        /// Its first word, in small letters.
        public let keyword: String
        /// Nil where a semicolon ended it.
        public var block: [Statement]?
        /// Where its first word stands, counted from 1.
        public var line: Int
        /// In the line, counted from 1 in octets.
        public var column: Int

        public init(words: [Word], block: [Statement]?, line: Int, column: Int) {
            self.words = words
            keyword = words.first?.text.lowercased() ?? ""
            self.block = block
            self.line = line
            self.column = column
        }

        /// The words behind the first.
        public var arguments: [String] { words.dropFirst().map(\.text) }
    }

    /// A word, a text in quotes without them, or one of `, = != ~= ~~ ( )`.
    public struct Word: Hashable, Sendable {
        /// Without quotes, what a backslash stands before replaced.
        public var octets: [UInt8]
        public var isQuoted: Bool
        /// Counted from 1.
        public var line: Int
        /// In the line, counted from 1 in octets.
        public var column: Int

        /// The octets as text.
        public var text: String { String(decoding: octets, as: UTF8.self) }

        /// Whether it is this word, or this sign, and stands in no quotes.
        public func isSaid(_ word: String) -> Bool { !isQuoted && octets.elementsEqual(word.utf8) }
    }

    /// Octets of a file.
    public static let sizeLimit = 1 << 20
    /// Blocks within blocks.
    public static let depthLimit = 32
    /// Statements of a file.
    public static let countLimit = 20_000

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var reader = ISCStatementReader(octets: octets, file: file)
        statements = reader.read()
        problems = reader.problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let starts = ["subnet ", "option space ", "host ", "shared-network ", "next-server ", "group {", "group\n"]
        let lines = octets.prefix(sizeLimit).split(separator: UInt8(ascii: "\n"))
        return lines.contains { line in
            let line = line.drop {
                $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || TextLines.byteOrderMark.contains($0)
            }
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
