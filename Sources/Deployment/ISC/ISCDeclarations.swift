public import NetworkProtocols

/// What the statements of a dhcpd.conf declare, as far as lints ask.
public struct ISCDeclarations: Hashable, Sendable {
    public var subnets: [Subnet] = []
    public var hosts: [Host] = []
    /// Every `filename`, with what holds where it stands.
    public var bootFiles: [BootFile] = []
    /// `option space NAME`.
    public var spaces: [Named] = []
    /// `option NAME code N = …`: the name with its space.
    public var definitions: [Named] = []
    /// Names of options that are given a value somewhere.
    public var givenOptions: Set<String> = []
    /// Each such value that is written out, in the order of the file.
    public var values: [Value] = []
    /// Spaces that are sent: by `site-option-space` or `vendor-option-space`, or inside an encapsulating option.
    public var sentSpaces: Set<String> = []
    /// Every `next-server`, with its line.
    public var nextServers: [Named] = []

    public struct Named: Hashable, Sendable {
        /// As it is written.
        public var name: String
        /// Counted from 1.
        public var line: Int
    }

    /// `option NAME VALUE;`
    public struct Value: Hashable, Sendable {
        /// The option's.
        public var name: String
        /// The first word of the value.
        public var text: String
        /// Counted from 1.
        public var line: Int
    }

    public struct Subnet: Hashable, Sendable {
        public var address: IPv4Address
        public var mask: IPv4Address
        public var ranges: [Range]
        public var routers: [IPv4Address]
        /// Of `option routers`; nil where it is not there.
        public var routerLine: Int?
        /// Whether it is one of a shared network's.
        public var isShared: Bool
        /// `option root-path`, here or around it.
        public var rootPath: String?
        public var line: Int

        /// Whether `other` is of this network.
        public func contains(_ other: IPv4Address) -> Bool {
            other.rawValue & mask.rawValue == address.rawValue & mask.rawValue
        }
    }

    public struct Range: Hashable, Sendable {
        public var first: IPv4Address
        public var last: IPv4Address
        /// Counted from 1.
        public var line: Int
    }

    public struct Host: Hashable, Sendable {
        /// What stands behind `host`.
        public var name: String
        public var hardwareAddress: MACAddress?
        public var fixedAddresses: [IPv4Address]
        /// The kinds of blocks that it stands in: `group`, `subnet`.
        public var around: [String]
        public var line: Int
    }

    /// What stands outside all blocks; looked for once, not for each statement that asks.
    private let topRootPath: String?

    /// What `configuration` declares.
    public init(_ configuration: ISCConfiguration) {
        let top = configuration.statements.first { $0.keyword == "option" && $0.arguments.first == "root-path" }
        topRootPath = top?.arguments.dropFirst().first
        configuration.walk { statement, around in note(statement, around) }
        bootFiles = ISCBootFileReader.read(configuration, ISCServiceReader.options(of: configuration))
    }

    private mutating func note(
        _ statement: ISCConfiguration.Statement,
        _ around: [ISCConfiguration.Statement]
    ) {
        let arguments = statement.arguments
        switch statement.keyword {
        case "subnet": noteSubnet(statement, around)
        case "host": noteHost(statement, around)
        case "next-server":
            guard let name = arguments.first, !statement.words[1].isSaid("=") else { return }
            nextServers.append(.init(name: name, line: statement.line))
        case "site-option-space", "vendor-option-space":
            if let name = arguments.first { sentSpaces.insert(name) }
        case "option": noteOption(statement)
        default: break
        }
    }

    private mutating func noteOption(_ statement: ISCConfiguration.Statement) {
        let (words, arguments, line) = (statement.words, statement.arguments, statement.line)
        guard let name = arguments.first else { return }
        if name == "space", arguments.count > 1 {
            spaces.append(.init(name: arguments[1], line: line))
        } else if arguments.count > 1, arguments[1] == "code" {
            definitions.append(.init(name: name, line: line))
            // `code 175 = encapsulate gpxe`: the space goes inside an option of the server's own.
            if let at = arguments.firstIndex(of: "encapsulate"), at + 1 < arguments.count {
                sentSpaces.insert(arguments[at + 1])
            }
        } else {
            givenOptions.insert(name)
            if arguments.count > 1, !words[2].isSaid("=") {
                values.append(.init(name: name, text: arguments[1], line: line))
            }
        }
    }

    private mutating func noteSubnet(_ statement: ISCConfiguration.Statement, _ around: [ISCConfiguration.Statement]) {
        let words = statement.arguments
        guard words.count >= 3, words[1].lowercased() == "netmask", let address = IPv4Address(words[0]),
            let mask = IPv4Address(words[2])
        else { return }
        var ranges: [Range] = []
        for inner in statement.inner.flatMap({ $0.keyword == "pool" ? $0.inner : [$0] }) where inner.keyword == "range"
        {
            let addresses = inner.arguments.compactMap { IPv4Address($0) }
            guard let first = addresses.first else { continue }
            ranges.append(Range(first: first, last: addresses.last ?? first, line: inner.line))
        }
        let rootPath =
            statement.option("root-path")?.first ?? around.last?.option("root-path")?.first ?? topRootPath
        subnets.append(
            Subnet(
                address: address,
                mask: mask,
                ranges: ranges,
                routers: statement.option("routers")?.compactMap { IPv4Address($0) } ?? [],
                routerLine: statement.inner.first { $0.keyword == "option" && $0.arguments.first == "routers" }?.line,
                isShared: around.contains { $0.keyword == "shared-network" },
                rootPath: rootPath,
                line: statement.line
            )
        )
    }

    private mutating func noteHost(_ statement: ISCConfiguration.Statement, _ around: [ISCConfiguration.Statement]) {
        let hardware = statement.first("hardware")?.arguments.last
        hosts.append(
            Host(
                name: statement.arguments.first ?? "",
                hardwareAddress: hardware.flatMap { MACAddress($0) },
                fixedAddresses: statement.first("fixed-address")?.arguments.compactMap { IPv4Address($0) } ?? [],
                around: around.map(\.keyword),
                line: statement.line
            )
        )
    }
}
