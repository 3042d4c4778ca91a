internal import NetworkProtocols

/// A settings file that init scripts read as shell (`. /etc/conf.d/…`): assignments, one after the other, with their
/// values as the shell would make them (POSIX.1-2017, Shell Command Language §2.2, §2.6.2, §2.9.1).
///
/// Nothing is ever run: what is no assignment, or would run something, is a problem with its line.
public struct ShellAssignments: Hashable, Sendable {
    /// In the order of the file; of one name the last counts.
    public private(set) var assignments: [Assignment] = []
    public private(set) var problems: [SettingsProblem] = []

    /// One `NAME=value`.
    public struct Assignment: Hashable, Sendable {
        /// What stands before the `=`.
        public var name: String
        /// Quotes taken off, variables put in.
        public var value: String
        /// Where the name stands, counted from 1.
        public var line: Int
    }

    /// Octets of a file; such files have some kilobytes.
    public static let sizeLimit = 1 << 18
    /// Assignments of a file.
    public static let countLimit = 4096
    /// Octets of a value: `A="$A$A"`, some thirty times, would fill the memory.
    public static let valueLimit = 16_384

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var reader = ShellReader(octets: octets, file: file)
        reader.read()
        assignments = reader.assignments
        problems = reader.problems.problems
    }

    /// The assignment of that name which counts.
    public subscript(name: String) -> Assignment? { assignments.last { $0.name == name } }
}

/// Reads assignments octet by octet.
private struct ShellReader {
    let octets: [UInt8]
    var problems: ProblemCollection
    var assignments: [ShellAssignments.Assignment] = []
    private var values: [String: [UInt8]] = [:]
    private var index = 0
    private var line = 1

    init(octets: [UInt8], file: String) {
        self.octets = octets
        problems = ProblemCollection(file: file)
    }

    mutating func read() {
        guard octets.count <= ShellAssignments.sizeLimit else {
            problems.add(.error, nil, "has \(octets.count) octets; settings have \(ShellAssignments.sizeLimit) at most")
            return
        }
        if octets.starts(with: [0xef, 0xbb, 0xbf]) {
            index = 3
            problems.add(.warning, 1, "begins with a byte order mark, which a shell takes for a part of the first word")
        }
        while let octet = peek {
            switch octet {
            case UInt8(ascii: "\n"), UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), UInt8(ascii: ";"):
                advance()
            case UInt8(ascii: "#"): skipLine()
            case UInt8(ascii: "\\") where peek(1) == UInt8(ascii: "\n"):
                advance()
                advance()
            default: readCommand()
            }
            if assignments.count >= ShellAssignments.countLimit {
                problems.add(.error, line, "more than \(ShellAssignments.countLimit) assignments; the rest is not read")
                return
            }
        }
    }

    private var peek: UInt8? { index < octets.count ? octets[index] : nil }
    private func peek(_ distance: Int) -> UInt8? {
        index + distance < octets.count ? octets[index + distance] : nil
    }

    private mutating func advance() {
        if octets[index] == UInt8(ascii: "\n") { line += 1 }
        index += 1
    }

    private mutating func skipLine() {
        while let octet = peek, octet != UInt8(ascii: "\n") { advance() }
    }

    /// `NAME=value`, perhaps behind `export`; else a command, which is skipped up to its line's end.
    private mutating func readCommand() {
        let begin = index
        guard let name = readName() else { return refuse(from: begin) }
        if name == "export", peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") {
            while peek == UInt8(ascii: " ") || peek == UInt8(ascii: "\t") { advance() }
            return
        }
        guard peek == UInt8(ascii: "=") else { return refuse(from: begin, name: name) }
        let start = line
        advance()
        let value = readValue(of: name)
        values[name] = value
        assignments.append(.init(name: name, value: String(decoding: value, as: UTF8.self), line: start))
    }

    private mutating func readName() -> String? {
        let start = index
        while let octet = peek, isNameOctet(octet, isFirst: index == start) { advance() }
        return index == start ? nil : String(decoding: octets[start..<index], as: UTF8.self)
    }

    private func isNameOctet(_ octet: UInt8, isFirst: Bool) -> Bool {
        switch octet {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"): true
        case UInt8(ascii: "0")...UInt8(ascii: "9"): !isFirst
        default: false
        }
    }

    private mutating func refuse(from begin: Int, name: String? = nil) {
        let start = line
        skipLine()
        let text = octets[begin..<index].displayText.prefix(40)
        let behind = octets[begin..<index].dropFirst(name?.utf8.count ?? 0)
        if name != nil, behind.drop(while: { $0 == UInt8(ascii: " ") }).first == UInt8(ascii: "="),
            behind.first != UInt8(ascii: "=")
        {
            problems.add(
                .error,
                start,
                "‘\(text)’ has blanks before its ‘=’, so a shell takes it for a command",
                remedy: "write \(name ?? "")=… without blanks"
            )
        } else {
            problems.add(
                .error,
                start,
                "‘\(text)’ is no NAME=value, and nothing is run here",
                remedy: "keep to assignments and comments"
            )
        }
    }

    /// The word behind the `=`: pieces with and without quotes, up to a blank or an end of a command.
    private mutating func readValue(of name: String) -> [UInt8] {
        var value: [UInt8] = []
        while let octet = peek {
            switch octet {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "\r"):
                return bounded(value, name)
            case UInt8(ascii: "&"), UInt8(ascii: "|"), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "("),
                UInt8(ascii: ")"):
                problems.add(
                    .error,
                    line,
                    "‘\(Character(Unicode.Scalar(octet)))’ in \(name) means something to a shell",
                    remedy: "put the value in quotes"
                )
                skipLine()
                return bounded(value, name)
            case UInt8(ascii: "'"): readSingleQuoted(into: &value, name)
            case UInt8(ascii: "\""): readDoubleQuoted(into: &value, name)
            case UInt8(ascii: "\\"):
                advance()
                if let escaped = peek {
                    if escaped != UInt8(ascii: "\n") { value.append(escaped) }
                    advance()
                }
            case UInt8(ascii: "$"), UInt8(ascii: "`"): readExpansion(into: &value, name)
            default:
                value.append(octet)
                advance()
            }
        }
        return bounded(value, name)
    }

    private mutating func bounded(_ value: [UInt8], _ name: String) -> [UInt8] {
        guard value.count > ShellAssignments.valueLimit else { return value }
        problems.add(.error, line, "\(name) comes to more than \(ShellAssignments.valueLimit) octets")
        return Array(value.prefix(ShellAssignments.valueLimit))
    }

    private mutating func readSingleQuoted(into value: inout [UInt8], _ name: String) {
        let start = line
        advance()
        while let octet = peek, octet != UInt8(ascii: "'") {
            value.append(octet)
            advance()
        }
        close(name, start)
    }

    private mutating func readDoubleQuoted(into value: inout [UInt8], _ name: String) {
        let start = line
        advance()
        while let octet = peek, octet != UInt8(ascii: "\"") {
            switch octet {
            case UInt8(ascii: "\\"):
                advance()
                guard let escaped = peek else { break }
                // Only these lose their backslash between double quotes (§2.2.3).
                switch escaped {
                case UInt8(ascii: "$"), UInt8(ascii: "`"), UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(escaped)
                case UInt8(ascii: "\n"): break
                default: value += [UInt8(ascii: "\\"), escaped]
                }
                advance()
            case UInt8(ascii: "$"), UInt8(ascii: "`"): readExpansion(into: &value, name)
            default:
                value.append(octet)
                advance()
            }
        }
        close(name, start)
    }

    private mutating func close(_ name: String, _ start: Int) {
        if peek == nil {
            problems.add(.error, start, "the quote that opens \(name) is never closed", remedy: "close it on its line")
        } else {
            advance()
            if line > start {
                problems.add(
                    .warning,
                    start,
                    "the value of \(name) goes on over \(line - start + 1) lines",
                    remedy: "look for a missing quote"
                )
            }
        }
    }

    /// `$NAME` or `${NAME}`; anything else that begins so is refused and stands for nothing.
    private mutating func readExpansion(into value: inout [UInt8], _ name: String) {
        let isDollar = peek == UInt8(ascii: "$")
        advance()
        guard isDollar else { return refuseExpansion("`…`", name) }
        let isBraced = peek == UInt8(ascii: "{")
        if isBraced { advance() }
        guard let variable = readName() else {
            if !isBraced, peek != UInt8(ascii: "("), !isSpecialParameter(peek) {
                // A lone dollar is itself.
                value.append(UInt8(ascii: "$"))
                return
            }
            return refuseExpansion(
                isBraced ? "${…" : "$\(peek.map { String(Character(Unicode.Scalar($0))) } ?? "")",
                name
            )
        }
        if isBraced {
            guard peek == UInt8(ascii: "}") else { return refuseExpansion("${\(variable)…", name) }
            advance()
        }
        if let known = values[variable] {
            value += known.prefix(max(0, ShellAssignments.valueLimit + 1 - value.count))
        } else {
            problems.add(
                .warning,
                line,
                "$\(variable) is set nowhere above, so it stands for nothing in \(name)",
                remedy: "set \(variable) above this line"
            )
        }
    }

    private func isSpecialParameter(_ octet: UInt8?) -> Bool {
        guard let octet else { return false }
        return Array("@*#?-$!0123456789".utf8).contains(octet)
    }

    private mutating func refuseExpansion(_ what: String, _ name: String) {
        problems.add(
            .error,
            line,
            "\(what) in \(name) would have to be run or computed, and nothing is run here",
            remedy: "write the value itself"
        )
    }
}
