extension DHCPServerConfiguration {
    /// The network that the sender of `message` is on, whichever way it came: where the relay says so, else the
    /// relay's, else that of an address that the client has and answers for, else the server's own link's (RFC 2131
    /// §4.3.1, RFC 3527).
    func subnet(for message: DHCPMessage) -> Subnet? {
        if message.relayAddress != .any {
            let link = message.relayAgentInformation?.linkSelection ?? message.relayAddress
            return subnets.first { $0.contains(link) }
        }
        let own = subnets.first { $0.contains(address) }
        guard message.clientAddress != .any else { return own }
        return subnets.first { $0.contains(message.clientAddress) } ?? own
    }

    /// The networks that share a link with `subnet`, which is the first of them.
    func networks(onLinkOf subnet: Subnet) -> [Subnet] {
        guard let link = subnet.link else { return [subnet] }
        return [subnet] + subnets.filter { $0.link == link && $0 != subnet }
    }

    /// The reservation in `subnet` that is the sender's; nil where there is none.
    func reservation(for message: DHCPMessage, in subnet: Subnet) -> Reservation? {
        reservations.first { subnet.contains($0.address) && $0.client.matches(message) }
    }

    /// The first rule that fits; nil where none does.
    func rule(for message: DHCPMessage) -> ClassRule? {
        classes.first { rule in rule.conditions.allSatisfy { $0.isMet(by: message) } }
    }

    /// Whether the sender of `message` may get `address` without a reservation.
    func isInRange(
        _ address: IPv4Address,
        of subnet: Subnet,
        for message: DHCPMessage,
        in circumstances: Circumstances,
        forBOOTP: Bool
    ) -> Bool {
        subnet.contains(address)
            && subnet.ranges.contains { range in
                range.contains(address) && (!forBOOTP || range.servesBOOTP)
                    && range.clients.isMet(by: message, in: circumstances)
            }
    }

    /// What is known of the sender of `message` besides.
    ///
    /// - Parameter address: the one that it is given; nil where none is given, or not yet.
    func circumstances(
        of message: DHCPMessage,
        in subnet: Subnet,
        _ reservation: Reservation?,
        address: IPv4Address?
    ) -> Circumstances {
        var circumstances = Circumstances(network: subnet.address, address: address)
        circumstances.isReserved = reservation != nil && (address == nil || reservation?.address == address)
        if let host = hosts.first(where: { host in host.clients.contains { $0.matches(message) } }) {
            circumstances.name = Array(host.name.utf8)
        }
        return circumstances
    }

    /// Which addresses are never given to whoever comes: the server's own, routers', name servers' on the link, reserved
    /// ones, and those that mean the network or all hosts on it (RFC 1122 §3.2.1.3).
    func barredAddresses() -> Set<IPv4Address> {
        var barred: Set<IPv4Address> = [address, .any, .broadcast]
        barred.formUnion(otherAddresses)
        barred.formUnion(reservations.map(\.address))
        for subnet in subnets {
            barred.formUnion(subnet.routers)
            barred.formUnion(subnet.domainNameServers)
            let network = subnet.address.rawValue & subnet.mask.rawValue
            guard subnet.mask.rawValue < 0xffff_fffe else { continue }
            barred.insert(IPv4Address(rawValue: network))
            barred.insert(IPv4Address(rawValue: network | ~subnet.mask.rawValue))
        }
        return barred
    }

    /// For how long a client gets an address that asks for `wish` (option 51).
    func leaseTime(wished wish: DHCPInterval?, _ telling: DHCPServerTelling) -> DHCPInterval {
        guard let wish else { return telling.leaseTime ?? leaseTime }
        return min(max(wish, telling.shortestLease ?? shortestLease), telling.longestLease ?? longestLease)
    }
}

extension DHCPServerConfiguration.ClientMatch {
    /// Whether the sender of `message` is meant.
    func matches(_ message: DHCPMessage) -> Bool {
        switch self {
        case .hardwareAddress(let address): message.clientMAC == address
        case .clientIdentifier(let octets):
            message.options.octets(of: .clientIdentifier)?.elementsEqual(octets) ?? false
        case .uuid(let octets): message.machineIdentifier?.value == octets
        }
    }
}

extension DHCPServerConfiguration.Condition {
    /// Whether `message` meets it; what it asks of circumstances that are not known is not met.
    public func isMet(
        by message: DHCPMessage,
        in circumstances: DHCPServerConfiguration.Circumstances = .init()
    ) -> Bool {
        switch self {
        case .architecture(let types): message.clientArchitectures?.contains { types.contains($0) } ?? false
        case .vendorClass(let prefix):
            message.options.octets(of: .vendorClass)?.starts(with: prefix.utf8) ?? false
        case .userClass(let name): message.userClass?.contains(name) ?? false
        case .hardwareAddress(let address): message.clientMAC == address
        case .hardwareAddressPrefix(let octets): message.usedHardwareAddress.starts(with: octets)
        case .has(let code): message.options.contains(code)
        case .client(let clients): clients.contains { $0.matches(message) }
        case .known: circumstances.name != nil
        case .reserved: circumstances.isReserved
        case .network(let address, let mask):
            circumstances.network.map { $0.rawValue & mask.rawValue == address.rawValue & mask.rawValue } ?? false
        case .given(let range): circumstances.address.map { range.contains($0) } ?? false
        case .equal(let left, let right):
            switch (left.value(in: message, circumstances), right.value(in: message, circumstances)) {
            case (let left?, let right?): left.equals(right)
            case (nil, nil): true
            default: false
            }
        case .contains(let expression, let octets, let step):
            expression.value(in: message, circumstances)?.contains(octets, step: step) ?? false
        case .something(let expression): expression.value(in: message, circumstances) != nil
        case .not(let condition): !condition.isMet(by: message, in: circumstances)
        case .all(let conditions): conditions.allSatisfy { $0.isMet(by: message, in: circumstances) }
        case .any(let conditions): conditions.contains { $0.isMet(by: message, in: circumstances) }
        }
    }
}
