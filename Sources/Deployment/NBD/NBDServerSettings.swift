public import NetworkProtocols

/// The settings of nbd-server, `/etc/nbd-server/config` (nbd-server(5)).
public struct NBDServerSettings: Hashable, Sendable {
    public var sections: [Section] = []
    public var problems: [SettingsProblem] = []

    public struct Section: Hashable, Sendable {
        /// `generic`, or an export's name.
        public var name: String
        public var values: [Value]
        public var line: Int

        /// The value of `key` that counts, the last.
        public func value(_ key: String) -> Value? { values.last { $0.key == key } }
        /// Whether `key` says true.
        public func isTrue(_ key: String) -> Bool { value(key)?.boolean == true }
    }

    public struct Value: Hashable, Sendable {
        /// What stands before the `=`.
        public var key: String
        /// What stands behind it.
        public var text: String
        /// Counted from 1.
        public var line: Int

        /// What GLib takes it for where a boolean is asked; nil for what it refuses.
        public var boolean: Bool? {
            switch text {
            case "true", "1": true
            case "false", "0": false
            default: nil
            }
        }
    }

    public var generic: Section? { sections.first { $0.name == "generic" } }
    public var exports: [Section] { sections.filter { $0.name != "generic" } }
    /// `listenaddr` of the server.
    public var listeningAddress: IPv4Address? { (generic?.value("listenaddr")?.text).flatMap { IPv4Address($0) } }

    /// What may stand behind keys of either kind of section.
    private static let booleans: Set<String> = [
        "oldstyle", "allowlist", "duallisten", "force_tls", "readonly", "multifile", "copyonwrite", "flush", "fua",
        "rotational", "sparse_cow", "sdp", "trim", "splice", "temporary", "treefiles", "sync", "waitfile",
    ]
    private static let numbers: Set<String> = ["max_threads", "filesize", "maxconnections", "timeout"]
    private static let texts: Set<String> = [
        "user", "group", "listenaddr", "port", "includedir", "unixsock", "certfile", "keyfile", "cacertfile", "tlsprio",
        "exportname", "authfile", "virtstyle", "prerun", "postrun", "datalog", "transactionlog", "cowdir",
    ]
    private static let citation = "nbd-server(5)"

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        for line in TextLines.of(octets, comments: Array("#;".utf8)) {
            if line.text.hasPrefix("["), line.text.hasSuffix("]") {
                sections.append(Section(name: String(line.text.dropFirst().dropLast()), values: [], line: line.number))
                continue
            }
            let parts = line.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2 else {
                problems.add(
                    .error,
                    line.number,
                    "‘\(line.text.prefix(40))’ is neither a section nor key = value",
                    citation: Self.citation
                )
                continue
            }
            let value = Value(
                key: String(parts[0]).withoutBlanks,
                text: String(parts[1]).withoutBlanks,
                line: line.number
            )
            guard !sections.isEmpty else {
                problems.add(
                    .error,
                    line.number,
                    "‘\(value.key.prefix(40))’ stands before the first section",
                    remedy: "put [generic] above it"
                )
                continue
            }
            Self.check(value, &problems)
            sections[sections.count - 1].values.append(value)
        }
        checkSections(&problems)
        self.problems = problems.problems
    }

    /// What nbd-server refuses to start with, or never looks at.
    private static func check(_ value: Value, _ problems: inout ProblemCollection) {
        if booleans.contains(value.key) {
            guard value.boolean == nil else { return }
            problems.add(
                .error,
                value.line,
                "‘\(value.key) = \(value.text.prefix(40))’: nbd-server takes true and false alone, and does not start",
                remedy: ["yes", "on"].contains(value.text.lowercased()) ? "write true" : "write true or false",
                citation: citation
            )
        } else if numbers.contains(value.key) {
            guard Int(value.text).map({ $0 >= 0 }) != true else { return }
            problems.add(
                .error,
                value.line,
                "‘\(value.key) = \(value.text.prefix(40))’ is no number",
                remedy: "write decimal digits",
                citation: citation
            )
        } else if value.key == "exportname" {
            guard !value.text.isAbsolutePath else { return }
            problems.add(
                .error,
                value.line,
                "‘\(value.text.prefix(60))’ is no absolute path, and nbd-server does not start",
                remedy: "write the whole path of the file",
                citation: citation
            )
        } else if !texts.contains(value.key) {
            problems.add(
                .warning,
                value.line,
                "‘\(value.key.prefix(40))’ is no setting of nbd-server",
                citation: citation
            )
        }
    }

    private func checkSections(_ problems: inout ProblemCollection) {
        if let first = sections.first, first.name != "generic" {
            problems.add(
                .error,
                first.line,
                "the first section is [\(first.name)]",
                remedy: "begin with [generic]",
                citation: Self.citation
            )
        }
        for export in exports where export.value("exportname") == nil {
            problems.add(
                .error,
                export.line,
                "the export [\(export.name)] has no exportname",
                remedy: "name the file that it serves",
                citation: Self.citation
            )
        }
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        let lines = TextLines.of(Array(octets.prefix(65_536)), comments: Array("#;".utf8))
        guard let first = lines.first?.text, first.hasPrefix("[") else { return false }
        // A file that lacks [generic] is one that is wrong.
        return first == "[generic]" || lines.contains { $0.text.hasPrefix("exportname") }
    }
}
