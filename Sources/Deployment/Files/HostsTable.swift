public import NetworkProtocols

/// Names with their addresses, as `/etc/hosts` has them (hosts(5)): where other files name servers, they are looked up
/// here and nowhere else, so that what is served does not hang on a resolver.
public struct HostsTable: Hashable, Sendable {
    /// In the order of the file.
    public private(set) var entries: [Entry] = []
    public private(set) var problems: [SettingsProblem] = []
    /// The addresses of each name.
    private var byName: [String: [IPv4Address]] = [:]

    /// A line of it.
    public struct Entry: Hashable, Sendable {
        public var address: IPv4Address
        /// The name and its aliases, in small letters.
        public var names: [String]
        /// Counted from 1.
        public var line: Int
    }

    /// More lines are not read.
    public static let countLimit = 20_000

    /// No names.
    public init() {}

    /// Reads a file; `file` is what problems call it. Lines with addresses of IPv6 are passed over.
    public init(_ octets: [UInt8], file: String) {
        var problems = ProblemCollection(file: file)
        for line in TextLines.of(octets).prefix(Self.countLimit) {
            let words = line.text.prefix { $0 != "#" }.split { $0 == " " || $0 == "\t" }.map { String($0) }
            guard let first = words.first, !first.contains(":") else { continue }
            guard let address = IPv4Address(first), words.count > 1 else {
                problems.add(
                    .error,
                    line.number,
                    "‘\(line.text.prefix(40))’ is no address with names behind it",
                    remedy: "write it as ‘192.168.1.5 tftpserver’",
                    citation: "hosts(5)"
                )
                continue
            }
            let names = words.dropFirst().map { $0.lowercased() }
            entries.append(Entry(address: address, names: names, line: line.number))
            for name in Set(names) { byName[name, default: []].append(address) }
        }
        self.problems = problems.problems
    }

    /// All addresses of `name`, in the order of the file; capitals count as small letters.
    public func addresses(of name: String) -> [IPv4Address] {
        byName[name.lowercased()] ?? []
    }
}
