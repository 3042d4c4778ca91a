internal import NetworkProtocols

extension ISCServiceReader {
    /// Reads the blocks among `statements`, and those within them.
    mutating func readBlocks(_ statements: [Statement], in place: Place) {
        for statement in statements {
            switch statement.keyword {
            case "subnet":
                if place == .subnet || place == .pool { tellMisplaced(statement, "a subnet") }
                readSubnet(statement)
            case "shared-network": readSharedNetwork(statement)
            case "group": readGroup(statement)
            case "host": readHost(statement)
            case "pool": if place != .subnet, place != .sharedNetwork { tellMisplaced(statement, "a pool") }
            case "range": if place != .subnet, place != .pool { tellMisplaced(statement, "a range") }
            case "hardware", "fixed-address", "host-identifier":
                if place != .host { tellMisplaced(statement, statement.keyword) }
            case "match": if place != .classBlock { tellMisplaced(statement, "match") }
            case "class", "subclass":
                if place != .root {
                    tell(
                        statement,
                        .note,
                        "a class counts everywhere, wherever it is declared",
                        citation: "dhcpd.conf(5)"
                    )
                }
            case "include":
                tell(
                    statement,
                    .error,
                    "other files are not included here",
                    remedy: "put what ‘\(statement.arguments.first?.prefix(60) ?? "")’ holds into this file"
                )
            default: continue
            }
        }
    }

    private mutating func tellMisplaced(_ statement: Statement, _ what: String) {
        tell(statement, .error, "\(what) can't stand there", citation: "dhcpd.conf(5)")
    }

    /// What a block says is for the clients in its networks, and for its hosts wherever they are; in its own networks it
    /// was said to these already, before the classes (dhcpd.conf(5), “scopes”).
    private mutating func addScopes(of statement: Statement, in place: Place) {
        let own = scopes(of: statement.inner, in: place)
        guard !own.isEmpty else { return }
        let networks = Self.networks(in: statement)
        let hosts = Self.hosts(in: statement)
        if !networks.isEmpty { networkScopes.append(Scope(Self.anyOf(networks), inner: own)) }
        if !hosts.isEmpty {
            let condition = Self.anyOf(hosts.map { self.condition(of: $0) })
            hostScopes.append(
                Scope(networks.isEmpty ? condition : .all([.not(.any(networks)), condition]), inner: own)
            )
        }
        if networks.isEmpty, hosts.isEmpty {
            tell(
                statement,
                .warning,
                "a \(statement.keyword) without hosts or networks says nothing to anybody",
                citation: "dhcpd.conf(5)"
            )
        }
    }

    private static func anyOf(_ conditions: [Condition]) -> Condition {
        conditions.count == 1 ? conditions[0] : .any(conditions)
    }

    private static func networks(in statement: Statement) -> [Condition] {
        if statement.keyword == "subnet" {
            return network(statement).map { [.network($0.address, mask: $0.mask)] } ?? []
        }
        return statement.inner.flatMap { networks(in: $0) }
    }

    private static func hosts(in statement: Statement) -> [Statement] {
        if statement.keyword == "host" { return [statement] }
        return statement.inner.flatMap { hosts(in: $0) }
    }

    private static func network(_ statement: Statement) -> (address: IPv4Address, mask: IPv4Address)? {
        let words = statement.arguments
        guard words.count >= 3, words[1].lowercased() == "netmask", let address = IPv4Address(words[0]),
            let mask = IPv4Address(words[2])
        else { return nil }
        return (IPv4Address(rawValue: address.rawValue & mask.rawValue), mask)
    }

    private mutating func readGroup(_ statement: Statement) {
        addScopes(of: statement, in: .group)
        readBlocks(statement.inner, in: .group)
    }

    private mutating func readSharedNetwork(_ statement: Statement) {
        addScopes(of: statement, in: .sharedNetwork)
        let subnets = statement.inner.filter { $0.keyword == "subnet" }
        if subnets.isEmpty { tell(statement, .error, "a shared-network without subnets", citation: "dhcpd.conf(5)") }
        let first = dhcp.subnets.count
        readBlocks(statement.inner, in: .sharedNetwork)
        for index in dhcp.subnets.indices.dropFirst(first) where subnets.count > 1 { dhcp.subnets[index].link = first }
        for pool in statement.inner where pool.keyword == "pool" { readPool(pool, in: first..<dhcp.subnets.count) }
    }
}

// MARK: Subnets and pools

extension ISCServiceReader {
    private mutating func readSubnet(_ statement: Statement) {
        guard let (address, mask) = Self.network(statement) else {
            return tell(statement, .error, "a subnet without its address and netmask", citation: "dhcpd.conf(5)")
        }
        guard mask.prefixLength != nil else {
            return tell(statement, .error, "the netmask \(mask) has ones behind a zero", citation: "RFC 950 §2.1")
        }
        if IPv4Address(statement.arguments[0]) != address {
            tell(
                ISCTrouble(
                    statement.words[1],
                    "\(statement.arguments[0]) has bits outside of the netmask \(mask)",
                    remedy: "write \(address)"
                ),
                citation: "dhcpd.conf(5), the subnet statement"
            )
        }
        guard !dhcp.subnets.contains(where: { $0.address == address && $0.mask == mask }) else {
            return tell(statement, .error, "the subnet \(address) is declared twice", citation: "dhcpd.conf(5)")
        }
        addScopes(of: statement, in: .subnet)
        let index = dhcp.subnets.count
        dhcp.subnets.append(.init(address: address, mask: mask))
        for entry in statement.inner {
            switch entry.keyword {
            case "range": readRange(entry, in: index...index, clients: .always)
            case "pool": readPool(entry, in: index..<(index + 1))
            default: continue
            }
        }
        readBlocks(statement.inner, in: .subnet)
    }

    /// - Parameter subnets: those that its ranges may be of.
    private mutating func readPool(_ statement: Statement, in subnets: Range<Int>) {
        let clients = permitted(statement)
        var ranges: [ClosedRange<IPv4Address>] = []
        for entry in statement.inner where entry.keyword == "range" {
            guard !subnets.isEmpty,
                let range = readRange(entry, in: subnets.lowerBound...(subnets.upperBound - 1), clients: clients)
            else { continue }
            ranges.append(range)
        }
        if ranges.isEmpty { tell(statement, .error, "a pool without a range", citation: "dhcpd.conf(5)") }
        let own = scopes(of: statement.inner, in: .pool)
        if !own.isEmpty, !ranges.isEmpty {
            poolScopes.append(Scope(Self.anyOf(ranges.map { .given($0) }), inner: own))
        }
        readBlocks(statement.inner, in: .pool)
    }

    /// `range [dynamic-bootp] first [last];`
    @discardableResult
    private mutating func readRange(
        _ statement: Statement,
        in subnets: ClosedRange<Int>,
        clients: Condition
    ) -> ClosedRange<IPv4Address>? {
        var words = ISCWords(statement, after: 1)
        do throws(ISCTrouble) {
            let servesBOOTP = words.pass("dynamic-bootp")
            let first = try rangeEnd(&words)
            let last = words.isAtEnd ? first : try rangeEnd(&words)
            try words.demandEnd()
            let range = min(first, last)...max(first, last)
            guard
                let index = subnets.first(where: {
                    dhcp.subnets[$0].contains(range.lowerBound) && dhcp.subnets[$0].contains(range.upperBound)
                })
            else {
                throw ISCTrouble(
                    statement.words[0],
                    "the range \(first) to \(last) is not in the subnet around it",
                    lint: RangeOutsideSubnet.id
                )
            }
            dhcp.subnets[index].ranges.append(
                .init(range.lowerBound, range.upperBound, servesBOOTP: servesBOOTP, clients: clients)
            )
            return range
        } catch {
            tell(error, citation: "dhcpd.conf(5), the range statement")
            return nil
        }
    }

    private func rangeEnd(_ words: inout ISCWords) throws(ISCTrouble) -> IPv4Address {
        let word = try words.next("an address")
        guard let address = IPv4Address(word.text) else {
            throw ISCTrouble(word, "‘\(word.text.prefix(40))’ is no IPv4 address")
        }
        return address
    }

    /// Who gets addresses of a pool: one of those that are allowed where any are, and none that is denied.
    private mutating func permitted(_ pool: Statement) -> Condition {
        var allowed: [Condition] = []
        var denied: [Condition] = []
        for statement in pool.inner where ["allow", "deny"].contains(statement.keyword) {
            do throws(ISCTrouble) {
                var words = ISCWords(statement, after: 1)
                let condition = try permit(&words)
                if statement.keyword == "allow" { allowed.append(condition) } else { denied.append(condition) }
            } catch {
                tell(error, citation: "dhcpd.conf(5), permit lists")
            }
        }
        var conditions: [Condition] = []
        if !allowed.isEmpty { conditions.append(Self.anyOf(allowed)) }
        if !denied.isEmpty { conditions.append(.not(Self.anyOf(denied))) }
        return conditions.count == 1 ? conditions[0] : .all(conditions)
    }

    private func permit(_ words: inout ISCWords) throws(ISCTrouble) -> Condition {
        let word = try words.next("who is meant")
        switch word.text.lowercased() {
        case "known-clients": return .known
        case "unknown-clients": return .not(.known)
        case "known":
            try words.demand("clients")
            return .known
        case "unknown":
            try words.demand("clients")
            return .not(.known)
        case "all":
            try words.demand("clients")
            return .always
        case "dynamic":
            try words.demand("bootp")
            try words.demand("clients")
            return .not(.has(.messageType))
        case "members":
            try words.demand("of")
            let name = try words.next("a class")
            guard let found = classes.first(where: { $0.name == name.text }) else {
                throw ISCTrouble(name, "there is no class ‘\(name.text.prefix(60))’", remedy: "declare it")
            }
            return found.condition
        default: throw ISCTrouble(word, "‘\(word.text.prefix(40))’ is not served here")
        }
    }
}

// MARK: Hosts

extension ISCServiceReader {
    private mutating func readHost(_ statement: Statement) {
        let clients = Self.clients(of: statement)
        let name = statement.arguments.first ?? ""
        readIdentity(statement)
        guard !clients.isEmpty else {
            return tell(
                statement,
                .warning,
                "the host \(name.prefix(40)) has neither a hardware address nor a client identifier, and no client is it",
                citation: "dhcpd.conf(5), the host statement"
            )
        }
        dhcp.hosts.append(.init(name, clients))
        for address in fixedAddresses(of: statement, tells: true) {
            for client in clients { dhcp.reservations.append(.init(client: client, address: address)) }
        }
        let own = scopes(of: statement.inner, in: .host)
        if !own.isEmpty { hostScopes.append(Scope(condition(of: statement), inner: own)) }
        for entry in statement.inner where entry.block != nil {
            if ["subnet", "group", "host", "class", "pool", "shared-network"].contains(entry.keyword) {
                tellMisplaced(entry, "a \(entry.keyword)")
            }
        }
    }

    /// Says what of the host's identity can't be read.
    private mutating func readIdentity(_ statement: Statement) {
        for entry in statement.inner where entry.keyword == "hardware" {
            let words = entry.words
            if words.count < 3 || !words[1].isSaid("ethernet") || words[2].hexadecimalList?.count != 6 {
                tell(
                    entry,
                    .error,
                    "‘hardware’ wants ‘ethernet’ and six octets",
                    remedy: "write hardware ethernet 52:54:00:12:34:56;",
                    citation: "dhcpd.conf(5), the hardware statement"
                )
            } else if words.count > 3 {
                tell(ISCTrouble(words[3], "‘\(words[3].text.prefix(40))’ is not understood there"))
            }
        }
        for entry in statement.inner where entry.keyword == "host-identifier" {
            tell(entry, .error, "hosts are known by hardware addresses and client identifiers alone here")
        }
    }

    private static func clients(of statement: Statement) -> [DHCPServerConfiguration.ClientMatch] {
        statement.inner.compactMap { entry in
            switch entry.keyword {
            case "hardware":
                guard entry.words.count > 2, let octets = entry.words[2].hexadecimalList else { return nil }
                return MACAddress(octets: octets).map { .hardwareAddress($0) }
            case "option" where entry.arguments.first == "dhcp-client-identifier" && entry.words.count > 2:
                let value = entry.words[2]
                return .clientIdentifier(value.hexadecimalList ?? value.octets)
            default: return nil
            }
        }
    }

    /// - Parameter tells: whether what can't be read is told.
    private mutating func fixedAddresses(of statement: Statement, tells: Bool) -> [IPv4Address] {
        guard let entry = statement.first("fixed-address") else { return [] }
        let reader = ISCValueReader(options: options, hosts: hosts)
        var addresses: [IPv4Address] = []
        for word in entry.words.dropFirst() where !word.isSaid(",") {
            do throws(ISCTrouble) {
                addresses += try reader.addresses(word)
            } catch {
                if tells { tell(error, citation: "dhcpd.conf(5), the fixed-address statement") }
            }
        }
        if tells {
            for address in addresses where !isDeclared(address) {
                let trouble = ISCTrouble(
                    entry.words[0],
                    "the fixed address \(address) is in no subnet that is declared",
                    remedy: "declare it: subnet … netmask 255.255.255.0 { }",
                    lint: FixedAddressWithoutSubnet.id
                )
                tell(trouble, citation: "dhcpd.conf(5), the subnet statement")
            }
        }
        return addresses
    }

    private func isDeclared(_ address: IPv4Address) -> Bool {
        declaredNetworks.contains { address.rawValue & $0.mask.rawValue == $0.address.rawValue }
    }

    /// A host with fixed addresses is the client only where it gets one of them.
    private mutating func condition(of host: Statement) -> Condition {
        let client = Condition.client(Self.clients(of: host))
        let addresses = fixedAddresses(of: host, tells: false)
        return addresses.isEmpty ? client : .all([client, Self.anyOf(addresses.map { .given($0...$0) })])
    }

    /// Every network of the file, read already or not.
    static func declaredNetworks(
        _ statements: [Statement]
    ) -> [(address: IPv4Address, mask: IPv4Address)] {
        statements.flatMap { statement in
            statement.keyword == "subnet" ? network(statement).map { [$0] } ?? [] : declaredNetworks(statement.inner)
        }
    }
}
