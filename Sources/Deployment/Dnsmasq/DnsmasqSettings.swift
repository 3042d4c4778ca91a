public import NetworkProtocols

/// A configuration file of dnsmasq (dnsmasq(8)): `option=value` or `option`, one a line.
public struct DnsmasqSettings: Hashable, Sendable {
    public var options: [Option] = []
    public var problems: [SettingsProblem] = []

    public struct Option: Hashable, Sendable {
        /// Without the hyphens of the command line.
        public var name: String
        /// Nil where no `=` stands there.
        public var value: String?
        /// Counted from 1.
        public var line: Int
        /// Where its name begins, counted from 1 in octets.
        public var column: Int
        /// The value's parts between commas; none where there is no value.
        public var fields: [Field] = []

        /// The value's parts between commas, as texts.
        public var parts: [String] { fields.map(\.text) }
    }

    /// A part of a value.
    public struct Field: Hashable, Sendable {
        /// Without blanks and quotes around it.
        public var text: String
        /// Whether it stands in quotes, so that commas and blanks belong to it.
        public var isQuoted: Bool
        /// In the line, counted from 1 in octets.
        public var column: Int
    }

    /// Addresses that it gives, or a network that it is a proxy in.
    public struct Range: Hashable, Sendable {
        public var first: IPv4Address
        /// Nil for a proxy's, and for one that is for reservations alone.
        public var last: IPv4Address?
        public var isProxy: Bool
        /// As it is written; nil where the interface's counts.
        public var mask: IPv4Address?
        public var line: Int
    }

    /// A client with an address of its own.
    public struct Host: Hashable, Sendable {
        /// Its hardware addresses and identifiers, as they are written, in small letters.
        public var clients: [String]
        public var address: IPv4Address
        public var line: Int
    }

    /// Options that booting has to do with; all others are left alone.
    static let wanted: Set<String> = [
        "dhcp-range", "dhcp-boot", "dhcp-match", "dhcp-userclass", "dhcp-vendorclass", "dhcp-host", "dhcp-option",
        "dhcp-option-force", "pxe-service", "pxe-prompt", "enable-tftp", "tftp-root", "tftp-secure", "interface",
        "listen-address", "port", "dhcp-no-override", "tftp-no-blocksize", "tftp-lowercase", "tftp-unique-root",
    ]

    /// Reads a file; `file` is what problems call it.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        let hasMark = octets.starts(with: TextLines.byteOrderMark)
        if hasMark { problems.addByteOrderMark("dnsmasq") }
        let text = octets.dropFirst(hasMark ? TextLines.byteOrderMark.count : 0)
        let lines = text.prefix(TextLines.sizeLimit).split(
            separator: UInt8(ascii: "\n"),
            omittingEmptySubsequences: false
        )
        for (index, octets) in lines.prefix(TextLines.countLimit).enumerated() {
            var line = DnsmasqLine(octets)
            guard let name = line.name() else { continue }
            if name.contains(" ") || name.hasPrefix("-") {
                problems.add(
                    .error,
                    index + 1,
                    column: line.nameColumn,
                    "‘\(name.prefix(40))’ is no option",
                    remedy: "write it as on the command line, without its hyphens",
                    citation: "dnsmasq(8), --conf-file"
                )
                continue
            }
            var option = Option(name: name, value: line.value(), line: index + 1, column: line.nameColumn)
            option.fields = line.fields()
            if line.hasOpenQuote {
                problems.add(.error, index + 1, column: line.nameColumn, "a quote that is never closed")
            }
            options.append(option)
        }
        self.problems = problems.problems
    }

    /// The options of this name, in order.
    public func all(_ name: String) -> [Option] { options.filter { $0.name == name } }
    public func first(_ name: String) -> Option? { options.first { $0.name == name } }

    /// What it gives addresses from, or is a proxy in.
    public var ranges: [Range] {
        all("dhcp-range").compactMap { option in
            var parts = option.parts
            while let part = parts.first,
                part.hasPrefix("set:") || part.hasPrefix("tag:") || part.hasPrefix("interface:")
            {
                parts.removeFirst()
            }
            guard let first = parts.first.flatMap({ IPv4Address($0) }) else { return nil }
            let isProxy = parts.dropFirst().contains("proxy")
            return Range(
                first: first,
                last: parts.count > 1 ? IPv4Address(parts[1]) : nil,
                isProxy: isProxy,
                mask: parts.dropFirst().compactMap { IPv4Address($0) }.first { $0.prefixLength != nil && $0 != .any },
                line: option.line
            )
        }
    }

    /// Who has an address of its own.
    public var hosts: [Host] {
        all("dhcp-host").compactMap { option in
            guard let address = option.parts.lazy.compactMap({ IPv4Address($0) }).first else { return nil }
            let clients = option.parts.filter { part in
                part.hasPrefix("id:") || part.split(separator: ":").count == 6 && !part.hasPrefix("tag:")
            }
            return Host(clients: clients.map { $0.lowercased() }, address: address, line: option.line)
        }
    }

    /// Whether octets look like such a file.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        TextLines.of(Array(octets.prefix(65_536))).contains { line in
            let name = String(line.text.prefix { $0 != "=" }).withoutBlanks
            return name != "interface" && name != "port" && wanted.contains(name)
        }
    }
}

/// A line of dnsmasq's settings: `name=field,field # comment`.
private struct DnsmasqLine {
    private let octets: [UInt8]
    private var index = 0
    private(set) var nameColumn = 1
    private(set) var hasOpenQuote = false

    init(_ octets: ArraySlice<UInt8>) {
        self.octets = Array(octets)
    }

    private static func isBlank(_ octet: UInt8) -> Bool { octet <= UInt8(ascii: " ") }

    /// Nil where nothing stands in the line but a comment.
    mutating func name() -> String? {
        while index < octets.count, Self.isBlank(octets[index]) { index += 1 }
        nameColumn = index + 1
        guard index < octets.count, octets[index] != UInt8(ascii: "#") else { return nil }
        let start = index
        while index < octets.count, octets[index] != UInt8(ascii: "="), !isComment(index) { index += 1 }
        return String(decoding: octets[start..<index], as: UTF8.self).withoutBlanks.withoutReturn
    }

    /// A `#` with a blank before it begins a comment.
    private func isComment(_ index: Int) -> Bool {
        octets[index] == UInt8(ascii: "#") && index > 0 && Self.isBlank(octets[index - 1])
    }

    /// The whole value; nil where no `=` stands there.
    func value() -> String? {
        guard index < octets.count, octets[index] == UInt8(ascii: "=") else { return nil }
        var end = index + 1
        var isQuoted = false
        while end < octets.count, isQuoted || !isComment(end) {
            if octets[end] == UInt8(ascii: "\"") { isQuoted.toggle() }
            end += 1
        }
        return String(decoding: octets[(index + 1)..<end], as: UTF8.self).withoutReturn.withoutBlanks
    }

    mutating func fields() -> [DnsmasqSettings.Field] {
        guard index < octets.count, octets[index] == UInt8(ascii: "=") else { return [] }
        var fields: [DnsmasqSettings.Field] = []
        repeat {
            index += 1
            fields.append(field())
        } while index < octets.count && octets[index] == UInt8(ascii: ",") && fields.count < 1_000
        return fields
    }

    private mutating func field() -> DnsmasqSettings.Field {
        while index < octets.count, Self.isBlank(octets[index]) { index += 1 }
        let column = index + 1
        var text: [UInt8] = []
        var wasQuoted = false
        var isQuoted = false
        // What stands in quotes keeps its blanks.
        var kept = 0
        while index < octets.count, isQuoted || octets[index] != UInt8(ascii: ",") && !isComment(index) {
            if octets[index] == UInt8(ascii: "\"") {
                isQuoted.toggle()
                wasQuoted = true
                kept = text.count
            } else {
                text.append(octets[index])
            }
            index += 1
        }
        hasOpenQuote = hasOpenQuote || isQuoted
        while text.count > kept, let last = text.last, Self.isBlank(last) { text.removeLast() }
        return .init(text: String(decoding: text, as: UTF8.self).withoutReturn, isQuoted: wasQuoted, column: column)
    }
}

extension String {
    /// Without the carriage return at its end.
    fileprivate var withoutReturn: String { hasSuffix("\r") ? String(dropLast()) : self }
}
