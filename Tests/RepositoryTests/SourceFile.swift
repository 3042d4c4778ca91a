/// A Swift file, each line of it split into what is code and what is comment.
///
/// A scanner and no parser: it knows comments and string literals, which is enough not to take a word in a sentence for
/// a use of it.
struct SourceFile {
    struct Line {
        /// As it stands in the file.
        var text: String
        /// Without comments, and with the contents of string literals left out.
        var code: String
        /// The comments on this line, their markers included.
        var comment: String
    }

    var path: String
    var lines: [Line]

    init(path: String) throws {
        self.init(path: path, text: try Repository.text(of: path))
    }

    init(path: String, text: String) {
        self.path = path
        var scanner = LineScanner()
        lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map {
            scanner.scan(Array($0))
        }
        if lines.last?.text == "" { lines.removeLast() }
    }

    /// The first folder below `Sources` or `Tests`: the target.
    var target: String {
        let parts = path.split(separator: "/")
        return parts.count > 2 ? String(parts[1]) : ""
    }

    /// One finding for each line whose code `isBad`.
    func findings(_ message: String, where isBad: (Line) -> Bool) -> [Finding] {
        lines.enumerated().filter { isBad($0.element) }.map {
            Finding(path: path, line: $0.offset + 1, message: message)
        }
    }

    /// The line number that a finding shows, for the line at `index`.
    static func number(_ index: Int) -> Int { index + 1 }
}

/// Splits line after line; remembers the block comment or the literal that a line leaves open.
private struct LineScanner {
    private enum Context {
        case code
        case blockComment(depth: Int)
        /// In a string literal: how many `#` it was opened with, and whether by three quotes.
        case literal(hashes: Int, isMultiline: Bool)
    }

    /// What we are in, the innermost last. An interpolation pushes code onto its literal.
    private var contexts: [Context] = [.code]
    /// Open parentheses of each interpolation we are in.
    private var parentheses: [Int] = []
    private var code: [UInt8] = []
    private var comment: [UInt8] = []

    private static let quote = UInt8(ascii: "\"")
    private static let slash = UInt8(ascii: "/")
    private static let star = UInt8(ascii: "*")
    private static let hash = UInt8(ascii: "#")
    private static let backslash = UInt8(ascii: "\\")

    mutating func scan(_ line: [UInt8]) -> SourceFile.Line {
        code = []
        comment = []
        var index = 0
        while index < line.count {
            switch contexts[contexts.count - 1] {
            case .code: index = scanCode(line, at: index)
            case .blockComment(let depth): index = scanBlockComment(line, at: index, depth: depth)
            case .literal(let hashes, let isMultiline):
                index = scanLiteral(line, at: index, hashes: hashes, isMultiline: isMultiline)
            }
        }
        return SourceFile.Line(
            text: String(decoding: line, as: UTF8.self),
            code: String(decoding: code, as: UTF8.self),
            comment: String(decoding: comment, as: UTF8.self)
        )
    }

    private mutating func scanCode(_ line: [UInt8], at index: Int) -> Int {
        if has(line, Self.slash, Self.slash, at: index) {
            comment += line[index...]
            return line.count
        }
        if has(line, Self.slash, Self.star, at: index) {
            contexts.append(.blockComment(depth: 1))
            return index + 2
        }
        var end = index
        while end < line.count, line[end] == Self.hash { end += 1 }
        if end < line.count, line[end] == Self.quote {
            let isMultiline = has(line, Self.quote, Self.quote, at: end + 1)
            contexts.append(.literal(hashes: end - index, isMultiline: isMultiline))
            code.append(Self.quote)
            return end + (isMultiline ? 3 : 1)
        }
        if !parentheses.isEmpty {
            if line[index] == UInt8(ascii: "(") { parentheses[parentheses.count - 1] += 1 }
            if line[index] == UInt8(ascii: ")") {
                parentheses[parentheses.count - 1] -= 1
                if parentheses[parentheses.count - 1] == 0 {
                    parentheses.removeLast()
                    contexts.removeLast()
                    return index + 1
                }
            }
        }
        code.append(line[index])
        return index + 1
    }

    private mutating func scanBlockComment(_ line: [UInt8], at index: Int, depth: Int) -> Int {
        if has(line, Self.star, Self.slash, at: index) {
            contexts.removeLast()
            if depth > 1 { contexts.append(.blockComment(depth: depth - 1)) }
            return index + 2
        }
        if has(line, Self.slash, Self.star, at: index) {
            contexts[contexts.count - 1] = .blockComment(depth: depth + 1)
            return index + 2
        }
        comment.append(line[index])
        return index + 1
    }

    private mutating func scanLiteral(_ line: [UInt8], at index: Int, hashes: Int, isMultiline: Bool) -> Int {
        if line[index] == Self.backslash {
            var end = index + 1
            var seen = 0
            while end < line.count, seen < hashes, line[end] == Self.hash {
                end += 1
                seen += 1
            }
            guard seen == hashes, end < line.count else { return index + 1 }
            if line[end] == UInt8(ascii: "(") {
                parentheses.append(1)
                contexts.append(.code)
            }
            return end + 1
        }
        if line[index] == Self.quote {
            var end = index + 1
            if isMultiline {
                guard has(line, Self.quote, Self.quote, at: end) else { return end }
                end += 2
            }
            var seen = 0
            while end < line.count, seen < hashes, line[end] == Self.hash {
                end += 1
                seen += 1
            }
            if seen == hashes {
                contexts.removeLast()
                code.append(Self.quote)
            }
            return end
        }
        return index + 1
    }

    private func has(_ line: [UInt8], _ first: UInt8, _ second: UInt8, at index: Int) -> Bool {
        index + 1 < line.count && line[index] == first && line[index + 1] == second
    }
}
