internal import NetworkProtocols

// MARK: Ranges

extension DnsmasqServiceReader {
    mutating func readRanges() {
        for option in settings.all("dhcp-range") {
            do throws(DnsmasqTrouble) {
                try readRange(option)
            } catch {
                tell(option, error)
            }
        }
        dhcp.longestLease = max(dhcp.longestLease, dhcp.leaseTime)
    }

    private mutating func readRange(_ option: Option) throws(DnsmasqTrouble) {
        let fields = TaggedFields(option)
        var rest = fields.rest[...]
        guard let start = rest.popFirst() else {
            throw DnsmasqTrouble(.init(text: "", isQuoted: false, column: 1), "wants an address")
        }
        guard let first = IPv4Address(start.text) else {
            throw DnsmasqTrouble(start, "‘\(start.text.prefix(40))’ is no IPv4 address")
        }
        var last: IPv4Address?
        var isProxy = false
        var isStatic = false
        if let end = rest.popFirst() {
            switch end.text {
            case "proxy": isProxy = true
            case "static": isStatic = true
            default:
                guard let address = IPv4Address(end.text) else {
                    throw DnsmasqTrouble(
                        end,
                        "‘\(end.text.prefix(40))’ is no IPv4 address, and neither proxy nor static"
                    )
                }
                last = address
            }
        }
        var writtenMask: IPv4Address?
        if let field = rest.first, let written = IPv4Address(field.text) {
            guard written.prefixLength != nil else {
                throw DnsmasqTrouble(field, "the netmask \(written) has ones behind a zero")
            }
            writtenMask = written
            rest = rest.dropFirst()
            // The broadcast address follows from the mask.
            if let broadcast = rest.first, IPv4Address(broadcast.text) != nil { rest = rest.dropFirst() }
        }
        let lease = try leaseTime(rest.first)
        guard let mask = writtenMask ?? (own.isOnLink(first) ? own.mask : nil) else {
            throw DnsmasqTrouble(
                start,
                "\(first) is not in the server's own network, and no netmask says in which",
                remedy: "write it behind the addresses"
            )
        }
        let network = IPv4Address(rawValue: first.rawValue & mask.rawValue)
        var isMeant = isProxy ? Condition.always : .network(network, mask: mask)
        if let last { isMeant = .given(min(first, last)...max(first, last)) }
        for tag in fields.sets { tags[tag, default: []].append(isMeant) }
        guard !isProxy else {
            proxyNetworks += 1
            return
        }
        guard isStatic || last != nil else { throw DnsmasqTrouble(start, "wants the last address, too") }
        try add(first, last, network, mask, fields, lease, start)
    }

    private mutating func add(
        _ first: IPv4Address,
        _ last: IPv4Address?,
        _ network: IPv4Address,
        _ mask: IPv4Address,
        _ fields: TaggedFields,
        _ lease: UInt32?,
        _ start: Field
    ) throws(DnsmasqTrouble) {
        let known = dhcp.subnets.firstIndex { $0.address == network && $0.mask == mask }
        let place = known ?? dhcp.subnets.count
        if known == nil {
            var subnet = DHCPServerConfiguration.Subnet(address: network, mask: mask)
            // What dnsmasq says of its own accord: itself, where it is on that network.
            if own.isOnLink(first) {
                subnet.routers = [own.address]
                if settings.first("port")?.parts.first != "0" { subnet.domainNameServers = [own.address] }
            }
            subnet.domainName = settings.first("domain")?.parts.first
            dhcp.subnets.append(subnet)
        }
        var condition = Condition.network(network, mask: mask)
        if let last {
            guard dhcp.subnets[place].contains(last) else {
                throw DnsmasqTrouble(start, "\(first) and \(last) are of two networks")
            }
            let range = min(first, last)...max(first, last)
            condition = .given(range)
            let servesBOOTP = settings.first("bootp-dynamic") != nil
            dhcp.subnets[place].ranges.append(
                .init(
                    range.lowerBound,
                    range.upperBound,
                    servesBOOTP: servesBOOTP,
                    clients: fields.tags.isEmpty ? .always : self.condition(fields.tags)
                )
            )
        }
        guard let lease else { return }
        var answer = DHCPServerConfiguration.Answer()
        answer.leaseTime = lease == .max ? .infinite : .seconds(max(lease, 120))
        answer.longestLease = answer.leaseTime
        rangeScopes.append(Scope(condition, answer))
    }

    private func leaseTime(_ field: Field?) throws(DnsmasqTrouble) -> UInt32? {
        guard let field, !field.text.isEmpty else { return nil }
        if field.text == "infinite" { return .max }
        guard let seconds = DnsmasqValue.seconds(field.text) else {
            throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is no time", remedy: "write 12h, 45m, or infinite")
        }
        return seconds
    }
}

// MARK: Hosts

extension DnsmasqServiceReader {
    mutating func readHosts() {
        for option in settings.all("dhcp-host") {
            do throws(DnsmasqTrouble) {
                try readHost(option)
            } catch {
                tell(option, error)
            }
        }
        for option in settings.all("dhcp-ignore") {
            var answer = DHCPServerConfiguration.Answer()
            answer.isServed = false
            hostScopes.append(Scope(condition(option.fields), answer))
        }
    }

    private mutating func readHost(_ option: Option) throws(DnsmasqTrouble) {
        var clients: [DHCPServerConfiguration.ClientMatch] = []
        var addresses: [IPv4Address] = []
        var name: String?
        var answer = DHCPServerConfiguration.Answer()
        var sets: [String] = []
        var tagged: [Field] = []
        for field in option.fields {
            if field.text.hasPrefix("set:") || field.text.hasPrefix("net:") {
                sets.append(String(field.text.dropFirst(4)))
            } else if field.text.hasPrefix("tag:") {
                tagged.append(field)
            } else if field.text.hasPrefix("id:") {
                let text = String(field.text.dropFirst(3))
                guard text != "*" else {
                    throw DnsmasqTrouble(field, "to ignore client identifiers is not served here")
                }
                clients.append(.clientIdentifier(DnsmasqValue.hexadecimal(text) ?? Array(text.utf8)))
            } else if field.text == "ignore" {
                answer.isServed = false
            } else if field.text == "infinite" {
                answer.leaseTime = .infinite
            } else if let address = IPv4Address(field.text) {
                addresses.append(address)
            } else if let octets = DnsmasqValue.pattern(field.text) {
                let known = octets.compactMap(\.self)
                guard known.count == octets.count, known.count == 6, let mac = MACAddress(octets: known) else {
                    throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is no hardware address without stars")
                }
                clients.append(.hardwareAddress(mac))
            } else if field.text.contains(":") || field.text.hasPrefix("[") {
                throw DnsmasqTrouble(field, "‘\(field.text.prefix(40))’ is not served here")
            } else if let time = DnsmasqValue.seconds(field.text) {
                answer.leaseTime = .seconds(time)
            } else if !field.text.isEmpty {
                name = field.text
            }
        }
        guard !clients.isEmpty else {
            throw DnsmasqTrouble(
                option.fields.first ?? .init(text: "", isQuoted: false, column: 1),
                "hosts are known by hardware addresses and client identifiers alone here"
            )
        }
        if let name { answer.options.append(.init(.hostName, .text(name))) }
        answer.longestLease = answer.leaseTime
        let client = Condition.client(clients)
        let isMeant = tagged.isEmpty ? client : Condition.all([client, condition(tagged)])
        for tag in sets { tags[tag, default: []].append(isMeant) }
        dhcp.hosts.append(.init(name ?? "", clients))
        for address in addresses {
            guard dhcp.subnets.contains(where: { $0.contains(address) }) else {
                throw DnsmasqTrouble(
                    option.fields.first { IPv4Address($0.text) == address } ?? option.fields[0],
                    "\(address) is in no network of a dhcp-range",
                    remedy: "add dhcp-range=\(address),static"
                )
            }
            for client in clients { dhcp.reservations.append(.init(client: client, address: address)) }
        }
        if answer != .init() { hostScopes.append(Scope(isMeant, answer)) }
    }
}
