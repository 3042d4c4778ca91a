/// Services that xinetd starts, `/etc/xinetd.d/tftp` (xinetd.conf(5)).
public struct XinetdServices: Hashable, Sendable {
    public var services: [Service] = []
    public var problems: [SettingsProblem] = []

    public struct Service: Hashable, Sendable {
        /// What stands behind `service`.
        public var name: String
        public var values: [Value]
        /// Counted from 1.
        public var line: Int

        /// The value of `key`; nil where it is not set.
        public func value(_ key: String) -> Value? { values.last { $0.key == key } }
    }

    public struct Value: Hashable, Sendable {
        /// What stands before the `=`.
        public var key: String
        /// What stands behind it.
        public var words: [String]
        /// Counted from 1.
        public var line: Int
    }

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        var isOpen = false
        for line in TextLines.of(octets) {
            let words = line.text.blankSeparated
            if words.first == "service" || words.first == "defaults" {
                let name = words.count > 1 && words[1] != "{" ? words[1] : words[0]
                services.append(Service(name: name, values: [], line: line.number))
                isOpen = words.last == "{"
            } else if line.text == "{" {
                isOpen = true
            } else if line.text == "}" {
                isOpen = false
            } else if let equals = line.text.firstIndex(of: "="), isOpen, !services.isEmpty {
                let before = line.text[..<equals]
                let key = String(before.last == "+" || before.last == "-" ? before.dropLast() : before).withoutBlanks
                let value = String(line.text[line.text.index(after: equals)...]).blankSeparated
                services[services.count - 1].values.append(Value(key: key, words: value, line: line.number))
            } else {
                problems.add(
                    .error,
                    line.number,
                    "‘\(line.text.prefix(40))’ is no setting of a service",
                    citation: "xinetd.conf(5)"
                )
            }
        }
        if isOpen { problems.add(.error, services.last?.line, "the block is never closed", remedy: "add a ‘}’") }
        self.problems = problems.problems
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        TextLines.of(Array(octets.prefix(65_536))).first?.text.hasPrefix("service ") == true
    }
}

/// What in.tftpd of tftp-hpa is started with (tftpd(8)), from whichever file says it.
public struct TFTPDaemonOptions: Hashable, Sendable {
    /// The folder that it shuts itself into; nil without `-s`.
    public var confinedTo: String?
    /// Whether clients may write new files.
    public var allowsCreation: Bool
    /// Folders that are named.
    public var folders: [String]

    /// - Parameter words: its arguments.
    public init(_ words: [String]) {
        // These take the next word where nothing follows them in their own (tftpd(8)).
        let taking = Set("abBPtTurmv".map { $0 }).subtracting(["v"])
        var folders: [String] = []
        var isConfined = false
        var creates = false
        var index = 0
        while index < words.count {
            let word = words[index]
            index += 1
            if word == "--secure" { isConfined = true }
            if word == "--create" { creates = true }
            guard word.hasPrefix("-"), !word.hasPrefix("--") else {
                if !word.hasPrefix("-") { folders.append(word) }
                continue
            }
            for (position, letter) in word.dropFirst().enumerated() {
                if letter == "s" { isConfined = true }
                if letter == "c" { creates = true }
                guard taking.contains(letter) || letter == "R" else { continue }
                if position == word.count - 2 { index += 1 }
                break
            }
        }
        confinedTo = isConfined ? folders.first : nil
        allowsCreation = creates
        self.folders = folders
    }
}
