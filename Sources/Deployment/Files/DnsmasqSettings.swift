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
        public var line: Int

        /// The value's parts between commas.
        public var parts: [String] {
            (value ?? "").split(separator: ",", omittingEmptySubsequences: false).map { String($0).withoutBlanks }
        }
    }

    /// Addresses that it gives, or a network that it is a proxy in.
    public struct Range: Hashable, Sendable {
        public var first: IPv4Address
        /// Nil for a proxy's, and for one that is for reservations alone.
        public var last: IPv4Address?
        public var isProxy: Bool
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
        for line in TextLines.of(octets) {
            let parts = line.text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            let name = String(parts[0]).withoutBlanks
            if name.contains(" ") || name.hasPrefix("-") {
                problems.add(
                    .error,
                    line.number,
                    "‘\(name.prefix(40))’ is no option",
                    remedy: "write it as on the command line, without its hyphens",
                    citation: "dnsmasq(8), --conf-file"
                )
                continue
            }
            options.append(
                Option(name: name, value: parts.count == 2 ? String(parts[1]).withoutBlanks : nil, line: line.number)
            )
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
                line: option.line
            )
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
