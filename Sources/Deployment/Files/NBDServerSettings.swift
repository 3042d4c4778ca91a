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
    }

    public struct Value: Hashable, Sendable {
        /// What stands before the `=`.
        public var key: String
        /// What stands behind it.
        public var text: String
        /// Counted from 1.
        public var line: Int
    }

    public var generic: Section? { sections.first { $0.name == "generic" } }
    public var exports: [Section] { sections.filter { $0.name != "generic" } }
    /// `listenaddr` of the server.
    public var listeningAddress: IPv4Address? { (generic?.value("listenaddr")?.text).flatMap { IPv4Address($0) } }

    /// Keys of either kind of section.
    private static let keys: Set<String> = [
        "user", "group", "listenaddr", "port", "oldstyle", "allowlist", "includedir", "unixsock", "duallisten",
        "max_threads", "force_tls", "certfile", "keyfile", "cacertfile", "tlsprio", "exportname", "authfile",
        "readonly", "multifile", "copyonwrite", "flush", "fua", "rotational", "sparse_cow", "sdp", "trim", "filesize",
        "maxconnections", "virtstyle", "timeout", "prerun", "postrun", "splice", "temporary", "treefiles", "sync",
        "waitfile", "datalog", "cowdir",
    ]

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
                    citation: "nbd-server(5)"
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
                    "‘\(value.key)’ stands before the first section",
                    remedy: "put [generic] above it"
                )
                continue
            }
            if !Self.keys.contains(value.key) {
                problems.add(
                    .warning,
                    line.number,
                    "‘\(value.key.prefix(40))’ is no setting of nbd-server",
                    citation: "nbd-server(5)"
                )
            }
            sections[sections.count - 1].values.append(value)
        }
        if let first = sections.first, first.name != "generic" {
            problems.add(
                .error,
                first.line,
                "the first section is [\(first.name)]",
                remedy: "begin with [generic]",
                citation: "nbd-server(5)"
            )
        }
        for export in exports where export.value("exportname") == nil {
            problems.add(
                .error,
                export.line,
                "the export [\(export.name)] has no exportname",
                remedy: "name the file that it serves",
                citation: "nbd-server(5)"
            )
        }
        self.problems = problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        TextLines.of(Array(octets.prefix(65_536)), comments: Array("#;".utf8)).first?.text == "[generic]"
    }
}

/// A command line of nbd-server: `nbd-server [ip:]port file [size] [-r] …` (nbd-server(1)).
public struct NBDServerCommand: Hashable, Sendable {
    public var address: IPv4Address?
    /// Where it listens.
    public var port: UInt16
    /// What it serves.
    public var file: String
    public var isReadOnly: Bool

    /// - Parameter words: the command line, its name first; nil where it serves no file by a port.
    public init?(_ words: [String]) {
        guard let name = words.first, name == "nbd-server" || name.hasSuffix("/nbd-server") else { return nil }
        let plain = words.dropFirst().filter { !$0.hasPrefix("-") }
        guard plain.count >= 2, let place = plain.first else { return nil }
        let parts = place.split { $0 == ":" || $0 == "@" }
        guard let port = parts.last.flatMap({ UInt16($0) }) else { return nil }
        self.port = port
        address = parts.count == 2 ? IPv4Address(parts[0]) : nil
        file = plain[plain.startIndex + 1]
        isReadOnly = words.contains("-r") || words.contains("--read-only")
    }
}
