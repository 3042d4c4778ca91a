public import NetworkProtocols

extension ISCConfiguration {
    /// What the file comes to as the DHCP part of a service.
    public struct Service: Sendable {
        public var dhcp: DHCPServerConfiguration
        /// What of it is not served, or means something else here. What dhcpd itself would refuse is among the file's own
        /// problems.
        public var problems: [SettingsProblem]
    }

    /// Takes the file for settings of our own DHCP server: subnets with their ranges, options and boot files, hosts, and
    /// conditions on what PXE clients say of themselves.
    ///
    /// - Parameters:
    ///   - address: the server's own.
    ///   - file: what problems call it.
    public func service(at address: IPv4Address, file: String) -> Service {
        var reader = ISCServiceReader(address: address, file: file)
        reader.read(statements)
        return Service(dhcp: reader.dhcp, problems: reader.problems.problems)
    }
}

/// Walks through the statements with what holds around them.
private struct ISCServiceReader {
    /// What the blocks around a statement say.
    struct Scope {
        var boot = Boot()
        var options: [DHCPServerConfiguration.ConfiguredOption] = []
        /// Hosts that the statements are for alone; empty for all.
        var hosts: [MACAddress] = []
    }

    struct Boot: Equatable {
        var nextServer: IPv4Address?
        var bootFile: String?
    }

    var dhcp: DHCPServerConfiguration
    var problems: ProblemCollection
    /// The boot data of each subnet that says something, with its line.
    private var subnetBoots: [(boot: Boot, line: Int)] = []
    /// What the last `else` says to all the others.
    private var otherBoot: Boot?

    /// Statements that say nothing about what is served here.
    private static let quiet: Set<String> = [
        "ddns-update-style", "ignore", "allow", "log-facility", "deny", "use-host-decl-names", "one-lease-per-client",
        "ddns-updates", "update-static-leases", "omapi-port", "ping-check", "site-option-space", "min-secs",
        "boot-unknown-clients",
    ]

    init(address: IPv4Address, file: String) {
        dhcp = DHCPServerConfiguration(address: address, subnets: [])
        problems = ProblemCollection(file: file)
    }

    mutating func read(_ statements: [ISCConfiguration.Statement]) {
        var scope = Scope()
        for statement in statements { note(statement, in: &scope) }
        readBlocks(statements, in: scope)
        if dhcp.subnets.isEmpty {
            problems.add(.error, nil, "declares no subnet, so there is nothing to give", citation: "dhcpd.conf(5)")
        }
        let boots = subnetBoots.map(\.boot)
        if let other = subnetBoots.first(where: { $0.boot != boots[0] }) {
            problems.add(
                .error,
                other.line,
                "subnets that boot different files are not served here",
                remedy: "tell clients apart by classes, or serve the subnets by two servers"
            )
        }
        settle(around: scope.boot, subnet: boots.first ?? Boot())
    }

    /// What no class, host or subnet says comes from around it, as dhcpd merges scopes.
    private mutating func settle(around outer: Boot, subnet: Boot) {
        let other = otherBoot ?? Boot()
        dhcp.boot = .init(
            nextServer: other.nextServer ?? subnet.nextServer ?? outer.nextServer,
            bootFile: other.bootFile ?? subnet.bootFile ?? outer.bootFile ?? ""
        )
        for index in dhcp.classes.indices {
            if dhcp.classes[index].boot.nextServer == nil { dhcp.classes[index].boot.nextServer = dhcp.boot.nextServer }
            if dhcp.classes[index].boot.bootFile.isEmpty { dhcp.classes[index].boot.bootFile = dhcp.boot.bootFile }
        }
        dhcp.longestLease = max(dhcp.longestLease, dhcp.leaseTime)
        dhcp.shortestLease = min(dhcp.shortestLease, dhcp.leaseTime)
        // What is said to hosts comes before what is said to kinds of clients.
        let isOfHost = { (rule: DHCPServerConfiguration.ClassRule) in
            rule.conditions.contains { if case .hardwareAddress = $0 { true } else { false } }
        }
        dhcp.classes = dhcp.classes.filter(isOfHost) + dhcp.classes.filter { !isOfHost($0) }
    }

    /// - Parameter scope: what holds for them, with what stands beside them.
    private mutating func readBlocks(_ statements: [ISCConfiguration.Statement], in scope: Scope) {
        for statement in statements {
            switch statement.keyword {
            case "subnet": readSubnet(statement, in: scope)
            case "shared-network": readBlocks(statement.inner, in: scope)
            case "group": readGroup(statement, in: scope)
            case "host": readHost(statement, in: scope)
            case "class": readClass(statement, in: scope)
            case "if", "elsif", "else": readCondition(statement, in: scope)
            default: continue
            }
        }
    }

    /// What a group says is for the hosts in it alone.
    private mutating func readGroup(_ statement: ISCConfiguration.Statement, in scope: Scope) {
        var inner = scope
        for entry in statement.inner { note(entry, in: &inner) }
        inner.hosts = statement.inner.filter { $0.keyword == "host" }.compactMap(hardwareAddress)
        if inner.hosts.isEmpty {
            problems.add(
                .warning,
                statement.line,
                "a group without hosts says nothing to anybody",
                citation: "dhcpd.conf(5)"
            )
        } else {
            readBlocks(statement.inner, in: inner)
        }
    }

    /// Statements that hold for what stands beside and below them.
    private mutating func note(_ statement: ISCConfiguration.Statement, in scope: inout Scope) {
        let arguments = statement.arguments
        switch statement.keyword {
        case "default-lease-time": if let time = seconds(statement) { dhcp.leaseTime = time }
        case "max-lease-time": if let time = seconds(statement) { dhcp.longestLease = time }
        case "min-lease-time": if let time = seconds(statement) { dhcp.shortestLease = time }
        case "authoritative": dhcp.isAuthoritative = true
        case "not": dhcp.isAuthoritative = false
        case "next-server": scope.boot.nextServer = nextServer(statement)
        case "filename": scope.boot.bootFile = arguments.first
        case "option": if let option = option(statement) { scope.options.append(option) }
        case "subnet", "shared-network", "group", "host", "class", "if", "elsif", "else", "range", "pool", "hardware",
            "fixed-address", "match":
            break
        default:
            guard !Self.quiet.contains(statement.keyword) else { return }
            problems.add(
                .warning,
                statement.line,
                "‘\(statement.keyword.prefix(40))’ is not known here, and does nothing"
            )
        }
    }

    private mutating func seconds(_ statement: ISCConfiguration.Statement) -> DHCPInterval? {
        if let number = statement.arguments.first.flatMap({ UInt32($0) }) { return .seconds(number) }
        problems.add(.error, statement.line, "\(statement.keyword) wants a number of seconds")
        return nil
    }

    private mutating func nextServer(_ statement: ISCConfiguration.Statement) -> IPv4Address? {
        let name = statement.arguments.first ?? ""
        if let address = IPv4Address(name) { return address }
        problems.add(
            .error,
            statement.line,
            "next-server is the name ‘\(name.prefix(60))’, and names are not looked up here",
            remedy: "write its address"
        )
        return nil
    }

    private mutating func readSubnet(_ statement: ISCConfiguration.Statement, in scope: Scope) {
        let words = statement.arguments
        guard words.count >= 3, let address = IPv4Address(words[0]), let mask = IPv4Address(words[2]) else {
            problems.add(.error, statement.line, "a subnet without its address and netmask", citation: "dhcpd.conf(5)")
            return
        }
        var inner = scope
        inner.options = []
        for entry in statement.inner { note(entry, in: &inner) }
        guard mask.prefixLength != nil else {
            problems.add(.error, statement.line, "the netmask \(mask) has ones behind a zero", citation: "RFC 950 §2.1")
            return
        }
        let network = IPv4Address(rawValue: address.rawValue & mask.rawValue)
        var subnet = DHCPServerConfiguration.Subnet(address: network, mask: mask)
        for entry in statement.inner.flatMap({ $0.keyword == "pool" ? $0.inner : [$0] }) where entry.keyword == "range"
        {
            let ends = entry.arguments.compactMap { IPv4Address($0) }
            guard let first = ends.first else { continue }
            subnet.ranges.append(
                .init(first, ends.last ?? first, servesBOOTP: entry.arguments.contains("dynamic-bootp"))
            )
        }
        for option in scope.options + inner.options {
            switch option.code {
            case .routers: subnet.routers = Self.addresses(option.value)
            case .domainNameServers: subnet.domainNameServers = Self.addresses(option.value)
            case .domainName: subnet.domainName = String(decoding: option.value, as: UTF8.self)
            case .subnetMask: continue
            default:
                subnet.options.removeAll { $0.code == option.code }
                subnet.options.append(option)
            }
        }
        dhcp.subnets.append(subnet)
        if inner.boot != Boot() { subnetBoots.append((inner.boot, statement.line)) }
        let nested = statement.inner.filter { ["group", "host", "class", "if", "elsif", "else"].contains($0.keyword) }
        if !nested.isEmpty {
            var around = scope
            around.boot = inner.boot
            readBlocks(nested, in: around)
        }
    }

    private func hardwareAddress(_ host: ISCConfiguration.Statement) -> MACAddress? {
        (host.first("hardware")?.arguments.last).flatMap { MACAddress($0) }
    }

    private mutating func readHost(_ statement: ISCConfiguration.Statement, in scope: Scope) {
        guard let mac = hardwareAddress(statement) else {
            problems.add(.warning, statement.line, "a host without ‘hardware ethernet’ is not served here")
            return
        }
        var own = Scope()
        for entry in statement.inner { note(entry, in: &own) }
        let name = statement.option("host-name")?.first
        if let address = (statement.first("fixed-address")?.arguments.first).flatMap({ IPv4Address($0) }) {
            let options = own.options.filter { $0.code != .hostName }
            dhcp.reservations.append(
                .init(client: .hardwareAddress(mac), address: address, hostName: name, options: options)
            )
        }
        if statement.first("fixed-address") == nil, !own.options.isEmpty {
            problems.add(.warning, statement.line, "options of a host without a fixed address are not sent here")
        }
        var boot = own.boot
        if boot == Boot(), scope.hosts.contains(mac) { boot = scope.boot }
        guard boot.bootFile != nil || boot.nextServer != nil else { return }
        dhcp.classes.append(
            .init([.hardwareAddress(mac)], boot: data(boot, around: scope.boot))
        )
    }

    private func data(_ boot: Boot, around: Boot) -> DHCPServerConfiguration.BootData {
        .init(nextServer: boot.nextServer ?? around.nextServer, bootFile: boot.bootFile ?? around.bootFile ?? "")
    }

    /// `class "pxeclients" { match if …; filename …; }`
    private mutating func readClass(_ statement: ISCConfiguration.Statement, in scope: Scope) {
        guard let match = statement.first("match"), let conditions = conditions(match) else {
            problems.add(.warning, statement.line, "a class that matches nothing known here is left out")
            return
        }
        add(conditions, statement.inner, in: scope)
    }

    private mutating func readCondition(
        _ statement: ISCConfiguration.Statement,
        in scope: Scope
    ) {
        guard statement.keyword != "else" else {
            // All that was asked for before comes first, so that the rest is left.
            add([], statement.inner, in: scope)
            return
        }
        guard let conditions = conditions(statement) else {
            problems.add(
                .error,
                statement.line,
                "the condition is not understood here",
                remedy: "ask for user-class, vendor-class-identifier or architecture-type and one value"
            )
            return
        }
        add(conditions, statement.inner, in: scope)
    }

    private mutating func add(
        _ conditions: [DHCPServerConfiguration.Condition],
        _ statements: [ISCConfiguration.Statement],
        in scope: Scope
    ) {
        var inner = Scope()
        for statement in statements { note(statement, in: &inner) }
        let boot = data(inner.boot, around: scope.boot)
        if scope.hosts.isEmpty {
            if conditions.isEmpty {
                otherBoot = otherBoot ?? inner.boot
            } else {
                dhcp.classes.append(.init(conditions, boot: boot, options: inner.options))
            }
        } else {
            for host in scope.hosts {
                dhcp.classes.append(.init(conditions + [.hardwareAddress(host)], boot: boot, options: inner.options))
            }
        }
    }

    /// `exists A and option A = "x" and substring (option B, 0, 9) = "y"`: nil where anything else stands there.
    private func conditions(_ statement: ISCConfiguration.Statement) -> [DHCPServerConfiguration.Condition]? {
        var words = statement.words.dropFirst().filter { !["(", ")", ","].contains($0.text) || $0.isQuoted }[...]
        if statement.keyword == "match", words.first?.text == "if" { words = words.dropFirst() }
        var conditions: [DHCPServerConfiguration.Condition] = []
        for part in words.split(whereSeparator: { $0.text == "and" && !$0.isQuoted }) {
            let texts = part.map(\.text)
            if texts.first == "exists" { continue }
            guard let equals = texts.firstIndex(of: "="), equals + 1 < texts.count,
                let at = texts.firstIndex(of: "option"), at + 1 < equals, texts.count == equals + 2
            else { return nil }
            let value = texts[equals + 1]
            switch texts[at + 1] {
            case "user-class": conditions.append(.userClass(value))
            case "vendor-class-identifier": conditions.append(.vendorClass(value))
            case "arch", "architecture-type", "pxe-system-type", "client-arch", "client-architecture", "architecture":
                guard let type = Self.architecture(value) else { return nil }
                conditions.append(.architecture([ClientArchitecture(rawValue: type)]))
            default: return nil
            }
        }
        // Two of one kind can't both hold, or say the same twice.
        let kinds = Set(conditions.map { "\($0)".prefix { $0 != "(" } })
        return conditions.isEmpty || kinds.count < conditions.count ? nil : conditions
    }

    private static func architecture(_ text: String) -> UInt16? {
        let digits = text.split(separator: ":")
        guard digits.count == 2, let high = UInt8(digits[0], radix: 16), let low = UInt8(digits[1], radix: 16) else {
            return UInt16(text)
        }
        return UInt16(high) << 8 | UInt16(low)
    }

    private static func addresses(_ octets: [UInt8]) -> [IPv4Address] {
        stride(from: 0, through: octets.count - 4, by: 4).map { start in
            IPv4Address(octets[start], octets[start + 1], octets[start + 2], octets[start + 3])
        }
    }
}

extension ISCServiceReader {
    /// `option NAME VALUE, …`: nil for declarations, and for options that are not sent.
    private mutating func option(_ statement: ISCConfiguration.Statement) -> DHCPServerConfiguration.ConfiguredOption? {
        guard let name = statement.arguments.first, name != "space", statement.arguments.dropFirst().first != "code"
        else {
            return nil
        }
        let values = statement.arguments.dropFirst().filter { $0 != "," }
        guard let code = Self.codes[name] else {
            problems.add(.warning, statement.line, "the option \(name.prefix(40)) is not known here, and is not sent")
            return nil
        }
        var octets: [UInt8] = []
        for value in values {
            switch code.type {
            case .address, .addresses, .addressesOrNone, .addressPairs:
                guard let address = IPv4Address(value) else {
                    problems.add(
                        .error,
                        statement.line,
                        "‘\(value.prefix(40))’ in option \(name) is no IPv4 address",
                        remedy: "write addresses: names are not looked up here"
                    )
                    return nil
                }
                octets += (0..<4).map { UInt8(truncatingIfNeeded: address.rawValue >> (24 - 8 * UInt32($0))) }
            case .uint8, .flag:
                guard let number = UInt8(value) else { return tellNumber(statement, name, value) }
                octets.append(number)
            case .uint16, .uint16s:
                guard let number = UInt16(value) else { return tellNumber(statement, name, value) }
                octets += [UInt8(number >> 8), UInt8(truncatingIfNeeded: number)]
            case .uint32, .int32, .interval:
                guard let number = Int64(value), (Int64(Int32.min)...Int64(UInt32.max)).contains(number) else {
                    return tellNumber(statement, name, value)
                }
                octets += (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * Int64($0))) }
            default: octets += Array(value.utf8)
            }
        }
        guard octets.count <= 255 else {
            problems.add(.error, statement.line, "option \(name) has more than 255 octets")
            return nil
        }
        return .init(code, octets, isForced: true)
    }

    private mutating func tellNumber(
        _ statement: ISCConfiguration.Statement,
        _ name: String,
        _ value: String
    ) -> DHCPServerConfiguration.ConfiguredOption? {
        problems.add(.error, statement.line, "‘\(value.prefix(40))’ in option \(name) is no number that fits")
        return nil
    }

    /// Names of dhcp-options(5).
    private static let codes: [String: DHCPOptionCode] = [
        "subnet-mask": .subnetMask, "routers": .routers, "domain-name-servers": .domainNameServers,
        "domain-name": .domainName, "host-name": .hostName, "root-path": .rootPath,
        "broadcast-address": .broadcastAddress, "interface-mtu": .interfaceMTU, "time-offset": .timeOffset,
        "ntp-servers": DHCPOptionCode(42), "tftp-server-name": DHCPOptionCode(66), "bootfile-name": DHCPOptionCode(67),
        "log-servers": .logServers, "static-routes": .staticRoutes,
        "pxelinux.magic": DHCPOptionCode(208), "pxelinux.configfile": DHCPOptionCode(209),
        "pxelinux.pathprefix": DHCPOptionCode(210), "pxelinux.reboottime": DHCPOptionCode(211),
    ]
}
