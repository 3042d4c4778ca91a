public import NetworkProtocols

extension ISCConfiguration {
    /// What the file comes to as the DHCP part of a service.
    public struct Service: Sendable {
        public var dhcp: DHCPServerConfiguration
        /// What of it is not served, or means something else here. What dhcpd itself would refuse is among the file's own
        /// problems.
        public var problems: [SettingsProblem]
    }

    /// Takes the file for settings of our own DHCP server, and its scopes as dhcpd goes through them: the top level,
    /// networks, pools, classes, groups and hosts, of one setting the last counts.
    ///
    /// - Parameters:
    ///   - address: the server's own.
    ///   - file: what problems call it.
    ///   - hosts: where names of servers and hosts are looked up.
    public func service(at address: IPv4Address, file: String, hosts: HostsTable = HostsTable()) -> Service {
        var reader = ISCServiceReader(address: address, file: file, hosts: hosts)
        reader.read(statements)
        return Service(dhcp: reader.dhcp, problems: reader.problems.problems)
    }
}

/// Walks through the statements with what holds around them.
struct ISCServiceReader {
    typealias Statement = ISCConfiguration.Statement
    typealias Configuration = DHCPServerConfiguration
    typealias Scope = DHCPServerConfiguration.Scope
    typealias Condition = DHCPServerConfiguration.Condition

    var dhcp: DHCPServerConfiguration
    var problems: ProblemCollection
    var options = ISCOptions()
    let hosts: HostsTable
    /// Classes in the order of their declaration.
    var classes: [ISCClass] = []
    /// Every network of the file.
    private(set) var declaredNetworks: [(address: IPv4Address, mask: IPv4Address)] = []
    /// What networks, pools, and groups and hosts say.
    var networkScopes: [Scope] = []
    var poolScopes: [Scope] = []
    var hostScopes: [Scope] = []

    init(address: IPv4Address, file: String, hosts: HostsTable) {
        dhcp = DHCPServerConfiguration(address: address, subnets: [])
        // What dhcpd does where the file says nothing (dhcpd.conf(5)).
        dhcp.isAuthoritative = false
        dhcp.leaseTime = .seconds(43_200)
        dhcp.longestLease = .seconds(86_400)
        dhcp.shortestLease = .seconds(300)
        problems = ProblemCollection(file: file)
        self.hosts = hosts
    }

    mutating func read(_ statements: [Statement]) {
        declaredNetworks = Self.declaredNetworks(statements)
        readDeclarations(statements)
        readClasses(statements)
        readGlobals(statements)
        let own = scopes(of: statements, in: .root)
        readBlocks(statements, in: .root)
        if dhcp.subnets.isEmpty {
            problems.add(
                .error,
                nil,
                "declares no subnet, so there is nothing to give",
                remedy: "declare the network that is served: subnet 192.168.1.0 netmask 255.255.255.0 { }",
                citation: "dhcpd.conf(5)"
            )
        }
        // A server that nobody named is 0.0.0.0 (dhcpd.conf(5), next-server).
        let start = Scope(.always, .init(nextServer: .constant([0, 0, 0, 0])))
        let classScopes = classes.reversed().flatMap { scopes(of: $0) }
        dhcp.scopes = [start] + own + networkScopes + poolScopes + classScopes + hostScopes
        dhcp.optionSpaces = options.spaces
        dhcp.longestLease = max(dhcp.longestLease, dhcp.leaseTime)
        dhcp.shortestLease = min(dhcp.shortestLease, dhcp.leaseTime)
        settleSubnets(own)
    }

    /// Routers, name servers and the domain that hold whatever the client are the subnets' own, too.
    private mutating func settleSubnets(_ own: [Scope]) {
        for index in dhcp.subnets.indices {
            let subnet = dhcp.subnets[index]
            let scopes = own + networkScopes.filter { $0.condition.isMet(by: subnet) }
            for setting in scopes.flatMap(\.unconditionalOptions) {
                guard setting.space == nil, case .constant(let octets) = setting.value else { continue }
                switch setting.code {
                case .routers: dhcp.subnets[index].routers = Self.addresses(octets)
                case .domainNameServers: dhcp.subnets[index].domainNameServers = Self.addresses(octets)
                case .domainName: dhcp.subnets[index].domainName = String(decoding: octets, as: UTF8.self)
                default: continue
                }
            }
        }
    }

    private static func addresses(_ octets: [UInt8]) -> [IPv4Address] {
        stride(from: 0, through: octets.count - 4, by: 4).map { start in
            IPv4Address(octets[start], octets[start + 1], octets[start + 2], octets[start + 3])
        }
    }

    mutating func tell(_ trouble: ISCTrouble, _ severity: SettingsProblem.Severity = .error, citation: String? = nil) {
        problems.add(
            severity,
            lint: trouble.lint,
            trouble.line,
            column: trouble.column,
            trouble.sentence,
            remedy: trouble.remedy,
            citation: citation
        )
    }

    mutating func tell(
        _ statement: Statement,
        _ severity: SettingsProblem.Severity,
        _ sentence: String,
        remedy: String? = nil,
        citation: String? = nil
    ) {
        problems.add(
            severity,
            statement.line,
            column: statement.column,
            sentence,
            remedy: remedy,
            citation: citation
        )
    }
}

extension DHCPServerConfiguration.Scope {
    /// The options that it gives whoever it is for.
    fileprivate var unconditionalOptions: [DHCPServerConfiguration.OptionSetting] {
        answer.options + inner.filter { $0.condition == .always && !$0.isAlternative }.flatMap(\.unconditionalOptions)
    }
}

extension DHCPServerConfiguration.Condition {
    /// Whether it is about networks alone, and `subnet` is among them.
    fileprivate func isMet(by subnet: DHCPServerConfiguration.Subnet) -> Bool {
        switch self {
        case .network(let address, let mask): subnet.address == address && subnet.mask == mask
        case .any(let conditions): conditions.contains { $0.isMet(by: subnet) }
        default: false
        }
    }
}

// MARK: What stands at the top level alone

extension ISCServiceReader {
    /// The options of a file, and those that people declare in another: what its conditions ask for is known all the same.
    static func options(of configuration: ISCConfiguration) -> ISCOptions {
        var reader = ISCServiceReader(address: .any, file: "", hosts: HostsTable())
        reader.options.declareUsual()
        reader.readDeclarations(configuration.statements)
        return reader.options
    }

    /// `option space`, `option … code … = …`.
    private mutating func readDeclarations(_ statements: [Statement]) {
        for statement in statements where statement.keyword == "option" && statement.words.count > 2 {
            do throws(ISCTrouble) {
                if statement.words[1].isSaid("space") {
                    try declareSpace(statement)
                } else if statement.words[2].isSaid("code") {
                    try define(statement)
                }
            } catch {
                tell(error, citation: "dhcp-options(5), defining new options")
            }
        }
    }

    private mutating func declareSpace(_ statement: Statement) throws(ISCTrouble) {
        var words = ISCWords(statement, after: 2)
        let name = try words.next("a name")
        if let more = words.peeked {
            throw ISCTrouble(more, "the widths of a space (‘\(more.text.prefix(20))’) are not served here")
        }
        guard options.declareSpace(name.text) else { throw ISCTrouble(name, "too many option spaces") }
    }

    private mutating func define(_ statement: Statement) throws(ISCTrouble) {
        let name = statement.words[1]
        var words = ISCWords(statement, after: 3)
        let number = try words.next("a code")
        guard let code = UInt8(number.text), (1...254).contains(code) else {
            throw ISCTrouble(number, "the code ‘\(number.text.prefix(20))’ is no number from 1 to 254")
        }
        try words.demand("=")
        let (type, space) = try ISCOptionType.read(words)
        if let space {
            guard let place = options.space(space.text) else {
                throw ISCTrouble(
                    space,
                    "there is no option space ‘\(space.text.prefix(40))’",
                    remedy: "declare it before: option space \(space.text.prefix(40));"
                )
            }
            return options.enclose(place, in: code, named: name.text)
        }
        guard options.define(name.text, code: code, type: type) else {
            throw ISCTrouble(
                name,
                "‘\(name.text.prefix(60))’ is of no option space that is declared",
                remedy: "declare it before: option space \(name.text.prefix { $0 != "." });"
            )
        }
    }

    /// Statements that hold for the whole server.
    private mutating func readGlobals(_ statements: [Statement]) {
        for statement in statements {
            let arguments = statement.arguments
            switch statement.keyword {
            case "authoritative": dhcp.isAuthoritative = true
            case "not": dhcp.isAuthoritative = arguments.first?.lowercased() != "authoritative"
            case "default-lease-time": if let time = seconds(statement) { dhcp.leaseTime = time }
            case "max-lease-time": if let time = seconds(statement) { dhcp.longestLease = time }
            case "min-lease-time": if let time = seconds(statement) { dhcp.shortestLease = time }
            case "ping-check":
                if ["false", "off"].contains(arguments.first?.lowercased()) { dhcp.probeTimeout = nil }
            case "ping-timeout":
                if let number = arguments.first.flatMap({ UInt8($0) }) { dhcp.probeTimeout = .seconds(Int64(number)) }
            default: continue
            }
        }
    }

    mutating func seconds(_ statement: Statement) -> DHCPInterval? {
        if let number = statement.arguments.first.flatMap({ UInt32($0) }) { return .seconds(number) }
        tell(statement, .error, "\(statement.keyword) wants a number of seconds")
        return nil
    }
}
