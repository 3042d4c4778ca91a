/// What a script of GRUB's may boot, found without running it: every `linux` line with what stands beside it.
///
/// Variables are put in as far as the script sets them to something that is known, in the order of its lines, and as
/// far as they are given. All branches of conditions are looked at.
public struct GRUBScriptSurvey: Hashable, Sendable {
    /// In the order of the script.
    public private(set) var loadings: [Loading] = []
    /// Files that it reads as scripts of their own: `source` and `configfile`.
    public private(set) var configurations: [[UInt8]] = []
    private var variables: [[UInt8]: [UInt8]]

    /// A kernel with its arguments and its initrds.
    public struct Loading: Hashable, Sendable {
        /// The entry that it stands in; nil outside of entries.
        public var title: [UInt8]?
        public var line: Int
        /// As it is written, with its device.
        public var kernel: [UInt8]
        public var initrds: [[UInt8]] = []
        /// As the kernel gets it.
        public var commandLine: [UInt8]
    }

    /// - Parameter variables: those that GRUB has set itself, such as `net_default_ip`.
    public init(_ text: [UInt8], variables: [String: [UInt8]] = [:]) {
        self.variables = [:]
        for (name, value) in variables { self.variables[Array(name.utf8)] = value }
        for statement in GRUBScript(text).statements {
            if case .commands(let commands) = statement.content { look(at: commands, title: nil) }
        }
    }

    private mutating func look(at commands: [GRUBScript.Command], title: [UInt8]?) {
        for command in commands {
            switch command {
            case .simple(let simple): look(at: simple, title: title)
            case .condition(let branches, let otherwise, _):
                for branch in branches { look(at: branch.condition + branch.body, title: title) }
                look(at: otherwise, title: title)
            case .loop(_, _, let body, _), .function(_, let body, _): look(at: body, title: title)
            case .repetition(let condition, let body, _, _): look(at: condition + body, title: title)
            }
        }
    }

    private mutating func look(at simple: GRUBScript.SimpleCommand, title: [UInt8]?) {
        let words = expand(simple.words)
        guard let name = words.first, loadings.count < 1024 else { return }
        let rest = Array(words.dropFirst())
        switch String(decoding: name, as: UTF8.self) {
        case "menuentry", "submenu":
            let own = rest.first { !$0.starts(with: "-".utf8) }
            if let block = simple.block { look(at: block, title: own ?? title) }
        case "set": for word in rest { assign(word) }
        case "source", ".", "configfile": if let file = rest.first { configurations.append(file) }
        case "linux", "linuxefi", "linux16":
            guard let kernel = rest.first else { return }
            let line = GRUBCommandLine.text(kernel: kernel, arguments: Array(rest.dropFirst()))
            let number = simple.words.first?.line ?? 0
            loadings.append(Loading(title: title, line: number, kernel: kernel, commandLine: line))
        case "initrd", "initrdefi", "initrd16":
            if !loadings.isEmpty, loadings[loadings.count - 1].title == title {
                loadings[loadings.count - 1].initrds = rest.filter { !$0.starts(with: "newc:".utf8) }
            }
        default: if rest.isEmpty { assign(name) }
        }
    }

    private mutating func assign(_ word: [UInt8]) {
        let (name, value) = split(word, at: UInt8(ascii: "="))
        guard let value, value.count <= GRUBVariables.lengthLimit, variables.count < GRUBVariables.countLimit else {
            return
        }
        variables[name] = value
    }

    private func expand(_ words: [GRUBScript.Word]) -> [[UInt8]] {
        var expanded: [[UInt8]] = []
        for word in words.prefix(4096) {
            var current: [UInt8]?
            for part in word.parts {
                switch part {
                case .text(let text), .quoted(let text), .translated(let text): current = (current ?? []) + text
                case .variable(let name, let isQuoted):
                    guard let value = variables[name] else {
                        if isQuoted { current = current ?? [] }
                        continue
                    }
                    let pieces = isQuoted ? [value] : value.split(whereSeparator: \.isBlank).map { Array($0) }
                    for (index, piece) in pieces.enumerated() {
                        if index > 0, let whole = current {
                            expanded.append(whole)
                            current = nil
                        }
                        current = (current ?? []) + piece
                    }
                }
                if let count = current?.count, count > GRUBVariables.lengthLimit { return expanded }
            }
            if let current { expanded.append(current) }
        }
        return expanded
    }
}

/// The command line that GRUB makes for a kernel (`grub-core/lib/cmdline.c`).
enum GRUBCommandLine {
    static func text(kernel: [UInt8], arguments: [[UInt8]]) -> [UInt8] {
        let words = [Array("BOOT_IMAGE=".utf8) + kernel] + arguments.map(quoted)
        return Array(words.joined(separator: [UInt8(ascii: " ")]))
    }

    /// Arguments with blanks go on in quotes, and what a shell would take away is kept by a backslash.
    private static func quoted(_ word: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        for octet in word {
            if octet == UInt8(ascii: "\\") || octet == UInt8(ascii: "'") || octet == UInt8(ascii: "\"") {
                result.append(UInt8(ascii: "\\"))
            }
            result.append(octet)
        }
        return word.contains(UInt8(ascii: " ")) ? [UInt8(ascii: "\"")] + result + [UInt8(ascii: "\"")] : result
    }
}
