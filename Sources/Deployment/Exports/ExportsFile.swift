/// `/etc/exports`: which folders an NFS server lets whom mount (exports(5)).
public struct ExportsFile: Hashable, Sendable {
    public var exports: [Export] = []
    public var problems: [SettingsProblem] = []

    public struct Export: Hashable, Sendable {
        /// The folder, quotes and octal escapes taken off.
        public var path: String
        public var clients: [Client]
        /// Counted from 1.
        public var line: Int
        public var column: Int
    }

    /// A client, or many, with what they may do.
    public struct Client: Hashable, Sendable {
        /// `*`, a name, an address or a network; empty for the whole world, which options without a client mean.
        public var name: String
        /// Each as it is written, those of the line's `-` in front.
        public var words: [Word]
        /// Where it stands.
        public var line: Int
        public var column: Int

        /// The texts of ``words``.
        public var options: [String] { words.map(\.text) }
        /// Whether `option` stands there.
        public func has(_ option: String) -> Bool { words.contains { $0.text == option } }
        /// The value of `name=value`.
        public func value(_ name: String) -> String? {
            words.first { $0.text.hasPrefix(name + "=") }.map { String($0.text.dropFirst(name.count + 1)) }
        }
    }

    /// One option with its place.
    public struct Word: Hashable, Sendable {
        /// As it is written.
        public var text: String
        /// Both counted from 1.
        public var line: Int
        public var column: Int
    }

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        var scanner = ExportsScanner(octets.prefix(TextLines.sizeLimit))
        while let words = scanner.nextLine() {
            guard let path = words.first, exports.count < TextLines.countLimit else { continue }
            if !path.text.isAbsolutePath {
                problems.add(
                    .error,
                    path.line,
                    column: path.column,
                    "‘\(path.text.prefix(40))’ is no absolute path",
                    remedy: "begin the export with ‘/’",
                    citation: "exports(5)"
                )
            }
            var export = Export(path: path.text, clients: [], line: path.line, column: path.column)
            var common: [Word] = []
            for word in words.dropFirst() {
                if word.text.hasPrefix("-") {
                    common = Self.options(
                        Word(text: String(word.text.dropFirst()), line: word.line, column: word.column + 1)
                    )
                } else {
                    export.clients.append(Self.client(word, common, &problems))
                }
            }
            if export.clients.isEmpty {
                problems.add(
                    .error,
                    path.line,
                    column: path.column,
                    "\(export.path) is exported to nobody",
                    remedy: "say to whom: \(export.path) *(ro), or an address or network in place of *",
                    citation: "exports(5)"
                )
            }
            exports.append(export)
        }
        self.problems = problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let lines = TextLines.of(Array(octets.prefix(65_536)), joins: true)
        return !lines.isEmpty
            && lines.allSatisfy { line in
                (line.text.isAbsolutePath || line.text.hasPrefix("\"/")) && line.text.contains("(")
            }
    }

    /// `192.168.1.0/24(ro,no_root_squash)`
    private static func client(_ word: Word, _ common: [Word], _ problems: inout ProblemCollection) -> Client {
        let parts = word.text.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        var client = Client(name: String(parts[0]), words: common, line: word.line, column: word.column)
        guard parts.count == 2 else { return client }
        let behind = word.column + parts[0].utf8.count + 1
        let list = parts[1].prefix { $0 != ")" }
        client.words += options(Word(text: String(list), line: word.line, column: behind))
        let rest = parts[1].dropFirst(list.count)
        if rest != ")" {
            problems.add(
                .error,
                word.line,
                column: behind + list.utf8.count,
                rest.isEmpty
                    ? "the bracket is never closed" : "‘\(rest.dropFirst().prefix(40))’ stands behind the bracket",
                remedy: rest.isEmpty
                    ? "write ‘)’ behind the last option, and no blanks between them" : "put a blank behind ‘)’",
                citation: "exports(5)"
            )
        }
        return client
    }

    private static func options(_ word: Word) -> [Word] {
        var column = word.column
        var options: [Word] = []
        for part in word.text.split(separator: ",", omittingEmptySubsequences: false) {
            if !part.isEmpty { options.append(Word(text: String(part), line: word.line, column: column)) }
            column += part.utf8.count + 1
        }
        return options
    }
}

/// The words of each line of an exports file, with their places: `#` begins a comment, a backslash at the end of a line joins
/// it with the next, quotes and `\040` put blanks into words.
private struct ExportsScanner {
    private let octets: ArraySlice<UInt8>
    private var index: Int
    private var line = 1
    private var lineStart: Int

    init(_ octets: ArraySlice<UInt8>) {
        let mark = TextLines.byteOrderMark
        let octets = octets.starts(with: mark) ? octets.dropFirst(mark.count) : octets
        self.octets = octets
        index = octets.startIndex
        lineStart = index
    }

    /// The words of the next line that has some, or of several joined ones; nil at the end.
    mutating func nextLine() -> [ExportsFile.Word]? {
        var words: [ExportsFile.Word] = []
        while index < octets.endIndex {
            switch octets[index] {
            case UInt8(ascii: "\n"):
                newLine()
                if !words.isEmpty { return words }
            case UInt8(ascii: "\\") where next == UInt8(ascii: "\n"):
                index += 1
                newLine()
            case UInt8(ascii: "#"):
                while index < octets.endIndex, octets[index] != UInt8(ascii: "\n") { index += 1 }
            case 0...UInt8(ascii: " "): index += 1
            default: words.append(word())
            }
        }
        return words.isEmpty ? nil : words
    }

    private var next: UInt8? { index + 1 < octets.endIndex ? octets[index + 1] : nil }

    private mutating func newLine() {
        index += 1
        line += 1
        lineStart = index
    }

    private mutating func word() -> ExportsFile.Word {
        let column = index - lineStart + 1
        var text: [UInt8] = []
        var isQuoted = false
        while index < octets.endIndex {
            let octet = octets[index]
            if octet == UInt8(ascii: "\n") || !isQuoted && (octet <= UInt8(ascii: " ") || octet == UInt8(ascii: "#")) {
                break
            }
            if octet == UInt8(ascii: "\"") {
                isQuoted.toggle()
            } else if octet == UInt8(ascii: "\\") {
                if next == UInt8(ascii: "\n") { break }
                if let escaped = escapedOctet {
                    text.append(escaped)
                    index += 3
                } else {
                    text.append(octet)
                }
            } else {
                text.append(octet)
            }
            index += 1
        }
        return ExportsFile.Word(text: String(decoding: text, as: UTF8.self), line: line, column: column)
    }

    /// What `\040` means.
    private var escapedOctet: UInt8? {
        guard octets.endIndex - index > 3 else { return nil }
        var value = 0
        for digit in octets[(index + 1)...(index + 3)] {
            guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
            value = value * 8 + Int(digit - UInt8(ascii: "0"))
        }
        return UInt8(exactly: value)
    }
}
