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

    public struct Subnet: Hashable, Sendable {
        public var address: IPv4Address
        public var mask: IPv4Address
        public var ranges: [Range]
        public var routers: [IPv4Address]
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

    /// A `filename` statement.
    public struct BootFile: Hashable, Sendable {
        /// What it names.
        public var name: String
        /// Counted from 1.
        public var line: Int
        /// `next-server` that holds there: of its own block, one around it, or one within.
        public var nextServer: String?
        /// User classes (option 77) that its `if` asks for.
        public var userClasses: [String]
        /// Whether it stands in an `else` or `elsif`, and the user classes that were asked for before it.
        public var isElse: Bool
        public var refusedUserClasses: [String]
        /// Architectures (option 93) that its `if` asks for.
        public var architectures: [UInt16]
    }

    /// What stands outside all blocks; looked for once, not for each statement that asks.
    private let topNextServer: String?
    private let topRootPath: String?

    /// What `configuration` declares.
    public init(_ configuration: ISCConfiguration) {
        topNextServer = configuration.statements.first { $0.keyword == "next-server" }?.arguments.first
        let top = configuration.statements.first { $0.keyword == "option" && $0.arguments.first == "root-path" }
        topRootPath = top?.arguments.dropFirst().first
        configuration.walk { statement, around in note(statement, around, configuration) }
    }

    private mutating func note(
        _ statement: ISCConfiguration.Statement,
        _ around: [ISCConfiguration.Statement],
        _ configuration: ISCConfiguration
    ) {
        let arguments = statement.arguments
        switch statement.keyword {
        case "subnet": noteSubnet(statement, around)
        case "host": noteHost(statement, around)
        case "filename": noteBootFile(statement, around, configuration)
        case "next-server":
            guard let name = arguments.first, !statement.words[1].isSaid("=") else { return }
            nextServers.append(.init(name: name, line: statement.line))
        case "site-option-space", "vendor-option-space":
            if let name = arguments.first { sentSpaces.insert(name) }
        case "option": noteOption(arguments, line: statement.line)
        default: break
        }
    }

    private mutating func noteOption(_ arguments: [String], line: Int) {
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

    private mutating func noteBootFile(
        _ statement: ISCConfiguration.Statement,
        _ around: [ISCConfiguration.Statement],
        _ configuration: ISCConfiguration
    ) {
        // What an expression names is known with a client alone.
        guard let name = statement.arguments.first, !statement.words[1].isSaid("=") else { return }
        let blocks = around.reversed()
        let nearest = blocks.lazy.compactMap { $0.first("next-server")?.arguments.first }.first ?? topNextServer
        var bootFile = BootFile(
            name: name,
            line: statement.line,
            nextServer: nearest,
            userClasses: [],
            isElse: false,
            refusedUserClasses: [],
            architectures: []
        )
        if let condition = blocks.first(where: { ["if", "else", "elsif"].contains($0.keyword) }) {
            bootFile.userClasses = Self.values(of: "user-class", in: condition)
            bootFile.architectures = Self.architectures(in: condition)
            bootFile.isElse = condition.keyword != "if"
            if bootFile.isElse {
                bootFile.refusedUserClasses = Self.conditions(before: condition, in: around, configuration).flatMap {
                    Self.values(of: "user-class", in: $0)
                }
            }
        }
        bootFiles.append(bootFile)
    }

    /// The `if` and `elsif` in front of `condition` in the block that it stands in.
    private static func conditions(
        before condition: ISCConfiguration.Statement,
        in around: [ISCConfiguration.Statement],
        _ configuration: ISCConfiguration
    ) -> [ISCConfiguration.Statement] {
        // Its place tells it from all others; to compare what stands within takes long.
        func isCondition(_ other: ISCConfiguration.Statement) -> Bool {
            other.line == condition.line && other.column == condition.column
        }
        let depth = around.firstIndex(where: isCondition) ?? 0
        let siblings = depth == 0 ? configuration.statements : around[depth - 1].inner
        guard let position = siblings.firstIndex(where: isCondition) else { return [] }
        let first = siblings[..<position].lastIndex { $0.keyword == "if" } ?? position
        return Array(siblings[first..<position])
    }

    /// The texts that an option is compared with in the words of an `if`.
    private static func values(of option: String, in statement: ISCConfiguration.Statement) -> [String] {
        let words = statement.words
        return words.indices.compactMap { index in
            guard words[index].text == option, index + 2 < words.count, words[index + 1].text == "=" else { return nil }
            return words[index + 2].text
        }
    }

    private static func architectures(in statement: ISCConfiguration.Statement) -> [UInt16] {
        let names = [
            "arch", "architecture-type", "pxe-system-type", "client-architecture", "client-arch", "architecture",
        ]
        return names.flatMap { values(of: $0, in: statement) }.compactMap { text in
            let digits = text.split(separator: ":")
            if digits.count == 2, digits.joined().allSatisfy(\.isHexDigit),
                let high = UInt8(digits[0], radix: 16), let low = UInt8(digits[1], radix: 16)
            {
                return UInt16(high) << 8 | UInt16(low)
            }
            return UInt16(text)
        }
    }
}
