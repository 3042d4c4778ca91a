/// `/etc/exports`: which folders an NFS server lets whom mount (exports(5)).
public struct ExportsFile: Hashable, Sendable {
    public var exports: [Export] = []
    public var problems: [SettingsProblem] = []

    public struct Export: Hashable, Sendable {
        /// The folder, quotes taken off.
        public var path: String
        public var clients: [Client]
        /// Counted from 1.
        public var line: Int
    }

    /// A client, or many, with what they may do.
    public struct Client: Hashable, Sendable {
        /// `*`, a name, an address or a network; empty for the whole world, which options without a client mean.
        public var name: String
        public var options: [String]

        /// Whether `option` stands there.
        public func has(_ option: String) -> Bool { options.contains(option) }
        /// The value of `name=value`.
        public func value(_ name: String) -> String? {
            options.first { $0.hasPrefix(name + "=") }.map { String($0.dropFirst(name.count + 1)) }
        }
    }

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        for line in TextLines.of(octets, joins: true) {
            let text = line.text.prefix { $0 != "#" }
            var words = String(text).blankSeparated
            guard let path = words.first, words.count > 0 else { continue }
            words.removeFirst()
            if !path.hasPrefix("/") {
                problems.add(
                    .error,
                    line.number,
                    "‘\(path.prefix(40))’ is no absolute path",
                    remedy: "begin the export with ‘/’",
                    citation: "exports(5)"
                )
            }
            exports.append(Export(path: path.withoutQuotes, clients: words.map { Client($0) }, line: line.number))
        }
        self.problems = problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let lines = TextLines.of(Array(octets.prefix(65_536)))
        return !lines.isEmpty && lines.allSatisfy { $0.text.hasPrefix("/") && $0.text.contains("(") }
    }
}

extension ExportsFile.Client {
    /// `192.168.1.0/24(ro,no_root_squash)`
    fileprivate init(_ word: String) {
        let parts = word.split(separator: "(", maxSplits: 1, omittingEmptySubsequences: false)
        name = String(parts[0])
        let list = parts.count == 2 ? parts[1].prefix { $0 != ")" } : ""
        options = list.split(separator: ",").map(String.init)
    }
}
