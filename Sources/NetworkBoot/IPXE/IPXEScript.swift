/// A script of gPXE or iPXE: every line as it stands, and the statements that the interpreter makes of them.
///
/// Reading never fails; `encoded` gives back the octets that were read. How lines make statements differs between the
/// two programs, so it counts which of them reads (gPXE `image/script.c`; iPXE `image/script.c`).
///
///     let script = IPXEScript(octets, for: .ipxe)
///     script.statements.map(\.text)
public struct IPXEScript: Hashable, Sendable {
    /// Which program reads it.
    public let dialect: IPXEDialect
    /// The lines of the file, in order.
    public let lines: [Line]
    /// What is run, in order: a line, or several that backslashes join.
    public let statements: [Statement]
    /// Where `goto` goes: each label's first statement.
    let labels: [[UInt8]: Int]

    /// Ours: what stands behind so many statements is not run.
    public static let statementLimit = 50_000

    /// Reads a script as the program received it.
    public init(_ octets: [UInt8], for dialect: IPXEDialect) {
        self.dialect = dialect
        var lines: [Line] = []
        var start = 0
        while start < octets.count {
            let end = octets[start...].firstIndex(of: UInt8(ascii: "\n")) ?? octets.count
            lines.append(
                Line(number: lines.count + 1, octets: Array(octets[start..<end]), isTerminated: end < octets.count)
            )
            start = end + 1
        }
        self.lines = lines
        let statements = Self.statements(of: lines, dialect)
        self.statements = statements
        let labelled = statements.indices.compactMap { index in statements[index].label.map { ($0, index) } }
        labels = Dictionary(labelled, uniquingKeysWith: { first, _ in first })
    }

    /// The file's octets; the same that were read.
    public var encoded: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(lines.reduce(0) { $0 + $1.octets.count + 1 })
        for line in lines {
            octets += line.octets
            if line.isTerminated { octets.append(UInt8(ascii: "\n")) }
        }
        return octets
    }

    /// Whether a file is a script to this program: the mark, and a blank behind it.
    public static func isScript(_ octets: some Collection<UInt8>, for dialect: IPXEDialect) -> Bool {
        let start = Array(octets.prefix(7))
        guard start.count == 7, start[6].isScriptBlank else { return false }
        if start.starts(with: "#!gpxe".utf8) { return true }
        return dialect == .ipxe && start.starts(with: "#!ipxe".utf8)
    }

    /// One line as it stands in the file.
    public struct Line: Hashable, Sendable {
        /// Counted from 1.
        public var number: Int
        /// Everything before the line feed, a carriage return included.
        public var octets: [UInt8]
        /// Whether a line feed follows; only the last line can be without.
        public var isTerminated: Bool
    }

    /// What is run at once: commands, and the label before them.
    public struct Statement: Hashable, Sendable {
        /// The first of its lines, counted from 1.
        public var line: Int
        /// What `goto` finds it by, without the colon.
        public var label: [UInt8]?
        /// The commands, without the label.
        public var text: [UInt8]
    }

    private static func statements(of lines: [Line], _ dialect: IPXEDialect) -> [Statement] {
        var statements: [Statement] = []
        var open: (line: Int, text: [UInt8])?
        for (index, line) in lines.enumerated() where statements.count < statementLimit {
            var text = open?.text ?? []
            let first = open?.line ?? line.number
            text += line.octets
            open = nil
            if dialect == .ipxe {
                if text.last == UInt8(ascii: "\r") { text.removeLast() }
                if text.last == UInt8(ascii: "\\") {
                    text.removeLast()
                    // A backslash at the very end joins the line with nothing, and it is never run.
                    if index + 1 < lines.count { open = (first, text) }
                    continue
                }
            }
            statements.append(statement(text, at: first, dialect))
        }
        return statements
    }

    private static func statement(_ text: [UInt8], at line: Int, _ dialect: IPXEDialect) -> Statement {
        // To both programs a line is a string of C's: it ends at the first NUL.
        let text = text.prefix { $0 != 0 }
        guard dialect == .ipxe else { return Statement(line: line, label: nil, text: Array(text)) }
        let start = text.drop(while: \.isScriptBlank)
        guard start.first == UInt8(ascii: ":") else { return Statement(line: line, label: nil, text: Array(text)) }
        let label = start.dropFirst().prefix { !$0.isScriptBlank }
        return Statement(line: line, label: Array(label), text: Array(start[label.endIndex...]))
    }
}

/// The two programs whose scripts are much alike.
public enum IPXEDialect: Hashable, Sendable, CaseIterable {
    case gpxe
    case ipxe
}

extension UInt8 {
    /// Whether gPXE and iPXE take this octet for white space (`isspace`).
    var isScriptBlank: Bool { self == UInt8(ascii: " ") || (9...13).contains(self) }
}
