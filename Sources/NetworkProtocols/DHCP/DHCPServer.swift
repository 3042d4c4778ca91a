internal import DequeModule

/// A DHCP and BOOTP server (RFC 2131 §4.3, RFC 1534, RFC 951).
///
/// It begins by itself with `.bind`. Of the host it wants `.bind`, `.send` and `.ping`. A lease that changes is said
/// before the reply that promises it, so that whoever drives the server can write it down first (RFC 2131 §2.2); what
/// is only offered is not said.
public struct DHCPServer: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// The answer to ``HostAction/ping(_:)``.
        case pingAnswered(IPv4Address)
    }

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// What the lease table now holds for the record's address.
        case leaseChanged(DHCPLeaseRecord)
    }

    public var configuration: DHCPServerConfiguration { replies.configuration }
    public private(set) var leases: DHCPLeaseTable

    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()

    private let replies: DHCPServerReplies
    private let barred: Set<IPv4Address>
    /// One for each range, in the order of the subnets and their ranges.
    private var pools: [DHCPAddressPool]
    private var outputs: Deque<Output> = []
    /// Addresses that were pinged, and for whom.
    private var probes: [IPv4Address: Probe] = [:]
    /// The same in the order in which their time is over; an entry whose probe has gone or begun anew counts for nothing.
    private var probesDue: Deque<(address: IPv4Address, due: Instant)> = []

    /// An offer that waits for its address to stay silent.
    private struct Probe {
        var query: Query
        var due: Instant
    }

    /// A request with what is known of its sender.
    private struct Query {
        var message: DHCPMessage
        var source: Endpoint
        var client: DHCPClientKey
        var subnet: DHCPServerConfiguration.Subnet
        var reservation: DHCPServerConfiguration.Reservation?
        /// Without an address, but for one that is reserved.
        var circumstances: DHCPServerConfiguration.Circumstances
    }

    /// - Parameter leases: what it remembers from before.
    public init(configuration: DHCPServerConfiguration, leases: DHCPLeaseTable? = nil) {
        replies = DHCPServerReplies(configuration: configuration)
        barred = configuration.barredAddresses()
        pools = configuration.subnets.flatMap { $0.ranges.map { DHCPAddressPool($0) } }
        self.leases = leases ?? DHCPLeaseTable(limit: configuration.leaseLimit)
        outputs.append(.host(.bind(port: configuration.serverPort)))
    }

    public var nextDeadline: Instant? { probesDue.first?.due }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    public mutating func handle(_ input: Input, at now: Instant) {
        switch input {
        case .datagram(let datagram): received(datagram, at: now)
        case .pingAnswered(let address): pingWasAnswered(address, at: now)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        while let (address, due) = probesDue.first, due <= now {
            probesDue.removeFirst()
            guard let probe = probes[address], probe.due == due else { continue }
            probes[address] = nil
            offer(address, probe.query)
        }
    }

    /// Stops listening; the leases stay what they are.
    public mutating func abort(at now: Instant) {
        probes.removeAll()
        probesDue.removeAll()
        outputs.append(.host(.unbind(port: configuration.serverPort)))
    }

    private mutating func received(_ datagram: Datagram, at now: Instant) {
        guard datagram.destination.port == configuration.serverPort,
            let message = DHCPMessage(octets: datagram.payload), message.operation == .request
        else { return }
        // What a boot server is asked by broadcast is not for the DHCP server that it stands beside.
        guard configuration.pxe == nil || message.askedBootItem == nil else { return }
        journal.note(.dhcp(DHCPServiceEvent(message, .heard(message.messageType, .init(message)))))
        guard let subnet = configuration.subnet(for: message) else { return ignore(message, .unknownNetwork) }
        let client = DHCPClientKey(message)
        // A client without any name would share its address with all others like it.
        guard client != .hardware(type: message.hardwareType, address: []) else { return ignore(message, .nameless) }
        let queries = configuration.networks(onLinkOf: subnet).map {
            self.query(message, from: datagram.source, client, on: $0)
        }
        let query = likeliest(queries)
        guard telling(query, query.circumstances.address).isAnswered else { return ignore(message, .notServed) }
        switch message.messageType {
        case .discover: discovered(query, or: queries, at: now)
        case .request: requested(query, isUnicast: isOwn(datagram.destination.address), at: now)
        case .decline: declined(query, at: now)
        case .release: released(query, at: now)
        case .inform: informed(query)
        case nil: booted(query, or: queries, at: now)
        default: return
        }
    }

    private func query(
        _ message: DHCPMessage,
        from source: Endpoint,
        _ client: DHCPClientKey,
        on subnet: DHCPServerConfiguration.Subnet
    ) -> Query {
        let reservation = configuration.reservation(for: message, in: subnet)
        return Query(
            message: message,
            source: source,
            client: client,
            subnet: subnet,
            reservation: reservation,
            circumstances: configuration.circumstances(
                of: message,
                in: subnet,
                reservation,
                address: reservation?.address
            )
        )
    }

    /// Of the networks of a link the one that the client is in or belongs to; there is always one.
    private func likeliest(_ queries: [Query]) -> Query {
        guard queries.count > 1 else { return queries[0] }
        let message = queries[0].message
        let wish = message.clientAddressIfSet ?? message.requestedAddress
        if message.messageType == .request, let wish, let asked = queries.first(where: { $0.subnet.contains(wish) }) {
            return asked
        }
        return queries.first { $0.reservation != nil }
            ?? queries.first { query in leases.records(of: query.client).contains { query.subnet.contains($0.address) }
            }
            ?? queries[0]
    }

    private func isOwn(_ address: IPv4Address) -> Bool {
        address == configuration.address || configuration.otherAddresses.contains(address)
    }
}

// MARK: DISCOVER

extension DHCPServer {
    /// - Parameter others: the same on other networks of the link, where this one is full.
    private mutating func discovered(_ query: Query, or others: [Query], at now: Instant) {
        // A client that asks again while its address is being pinged gets one offer, for its latest question.
        for record in leases.records(of: query.client) where query.subnet.contains(record.address) {
            if probes[record.address] != nil, record.isHeld(at: now) {
                probes[record.address]?.query = query
                return ignore(query.message, .probing)
            }
        }
        guard let (address, query) = address(forOneOf: [query] + others, at: now) else {
            return ignore(query.message, .noAddress)
        }
        let record = leases[address]
        let isHeldAlready = record?.client == query.client && record?.isHeld(at: now) == true
        if !(isHeldAlready && record?.state == .leased) {
            let held = self.record(address, query, .offered, until: now.advanced(by: configuration.offerHold))
            guard leases.set(held, makingRoomAt: now) else { return ignore(query.message, .noAddress) }
        }
        guard let timeout = configuration.probeTimeout, !isHeldAlready, query.reservation?.address != address else {
            return offer(address, query)
        }
        let due = now.advanced(by: timeout)
        probes[address] = Probe(query: query, due: due)
        probesDue.append((address, due))
        ignore(query.message, .probing)
        outputs.append(.host(.ping(address)))
    }

    private mutating func address(forOneOf queries: [Query], at now: Instant) -> (IPv4Address, Query)? {
        for query in queries {
            if let address = address(for: query, at: now) { return (address, query) }
        }
        return nil
    }

    /// What the client is offered: what is reserved for it, what it has, what it had, what it wishes for, a new one
    /// (RFC 2131 §4.3.1).
    private mutating func address(for query: Query, at now: Instant) -> IPv4Address? {
        if let reserved = query.reservation?.address, isFree(reserved, for: query, at: now) { return reserved }
        let own = leases.records(of: query.client).filter { isGivable($0.address, query) }
        if let held = own.first(where: { $0.isHeld(at: now) }) ?? own.last { return held.address }
        if let wish = query.message.requestedAddress, isGivable(wish, query), isFree(wish, for: query, at: now) {
            return wish
        }
        return newAddress(for: query, forBOOTP: false, at: now)
    }

    private mutating func newAddress(for query: Query, forBOOTP: Bool, at now: Instant) -> IPv4Address? {
        for index in pools.indices {
            let range = pools[index].range
            guard query.subnet.contains(range.first), !forBOOTP || range.servesBOOTP,
                range.clients.isMet(by: query.message, in: query.circumstances)
            else { continue }
            if let address = pools[index].address(at: now, in: leases, isBarred: { barred.contains($0) }) {
                return address
            }
        }
        return nil
    }

    /// Whether the client may have the address: it is reserved for it, or in a range and for everybody.
    private func isGivable(_ address: IPv4Address, _ query: Query, forBOOTP: Bool = false) -> Bool {
        if address == query.reservation?.address { return true }
        return !barred.contains(address)
            && configuration.isInRange(
                address,
                of: query.subnet,
                for: query.message,
                in: query.circumstances,
                forBOOTP: forBOOTP
            )
    }

    /// Whether nobody else has the address.
    private func isFree(_ address: IPv4Address, for query: Query, at now: Instant) -> Bool {
        guard let record = leases[address], record.isHeld(at: now) else { return true }
        return record.client == query.client && record.state != .declined
    }

    private mutating func offer(_ address: IPv4Address, _ query: Query) {
        var grant = grant(of: address, query)
        grant.lease = lease(query, grant.telling)
        send(replies.reply(.offer, to: query.message, grant), to: query)
    }

    /// What the client is told that gets `address`; nil for none.
    private func telling(_ query: Query, _ address: IPv4Address?) -> DHCPServerTelling {
        var circumstances = query.circumstances
        circumstances.address = address
        circumstances.isReserved = address != nil && query.reservation?.address == address
        return DHCPServerTelling(configuration, query.message, circumstances)
    }

    /// For ever, or until a time is set.
    private func grant(of address: IPv4Address?, _ query: Query) -> DHCPServerReplies.Grant {
        DHCPServerReplies.Grant(subnet: query.subnet, address: address ?? .any, telling: telling(query, address))
    }

    private func lease(_ query: Query, _ telling: DHCPServerTelling) -> DHCPInterval {
        configuration.leaseTime(wished: query.message.options.interval(.leaseTime), telling)
    }

    private mutating func pingWasAnswered(_ address: IPv4Address, at now: Instant) {
        guard let probe = probes.removeValue(forKey: address) else { return }
        journal.note(.dhcp(DHCPServiceEvent(probe.query.message, .inUse(address))))
        quarantine(address, probe.query, at: now)
        let networks = configuration.networks(onLinkOf: probe.query.subnet)
        let others = networks.map {
            self.query(probe.query.message, from: probe.query.source, probe.query.client, on: $0)
        }
        discovered(probe.query, or: others, at: now)
    }
}

// MARK: REQUEST

extension DHCPServer {
    /// RFC 2131 §4.3.2: what is asked shows by what the message has.
    private mutating func requested(_ query: Query, isUnicast: Bool, at now: Instant) {
        let message = query.message
        if let server = message.serverIdentifier {
            let isMine = isOwn(server) || server == replies.serverIdentifier(for: message)
            isMine ? selected(query, at: now) : selectedAnother(query, at: now)
        } else if message.clientAddress != .any {
            extendLease(query, isRenewal: isUnicast && message.relayAddress == .any, at: now)
        } else if let address = message.requestedAddress {
            rebooted(query, remembering: address, at: now)
        }
    }

    private mutating func selected(_ query: Query, at now: Instant) {
        guard let address = query.message.requestedAddress ?? query.message.clientAddressIfSet else { return }
        guard query.subnet.contains(address), isGivable(address, query), isFree(address, for: query, at: now),
            acknowledge(address, query, at: now)
        else { return refuse(query, because: "address not available") }
    }

    /// The client took another server's offer: this one's address is free again (RFC 2131 §3.1 step 4).
    private mutating func selectedAnother(_ query: Query, at now: Instant) {
        ignore(query.message, .otherServer)
        for record in leases.records(of: query.client)
        where record.state == .offered && query.subnet.contains(record.address) {
            probes[record.address] = nil
            leases.remove(record.address)
            lookAgain(for: record.address)
        }
    }

    /// INIT-REBOOT.
    private mutating func rebooted(_ query: Query, remembering address: IPv4Address, at now: Instant) {
        guard query.subnet.contains(address) else {
            if configuration.isAuthoritative { return refuse(query, because: "address of another network") }
            return ignore(query.message, .unknownLease)
        }
        let own = leases.records(of: query.client).filter { query.subnet.contains($0.address) && $0.state != .offered }
        let isKnown = !own.isEmpty || query.reservation != nil
        guard isKnown else { return ignore(query.message, .unknownLease) }
        let isOwn = own.contains { $0.address == address } || query.reservation?.address == address
        guard isOwn, isGivable(address, query), isFree(address, for: query, at: now),
            acknowledge(address, query, at: now)
        else { return refuse(query, because: "not this client's address") }
    }

    /// RENEWING and REBINDING. Of a lease that it does not know a server says no only to a client that asks it alone.
    private mutating func extendLease(_ query: Query, isRenewal: Bool, at now: Instant) {
        let address = query.message.clientAddress
        let isKnown = leases[address]?.client == query.client || query.reservation?.address == address
        guard isKnown || isRenewal else { return ignore(query.message, .unknownLease) }
        guard query.subnet.contains(address), isGivable(address, query), isFree(address, for: query, at: now),
            acknowledge(address, query, at: now)
        else { return refuse(query, because: "lease not to be extended") }
    }

    /// Writes the lease down and says so; false where there is no room for it.
    private mutating func acknowledge(_ address: IPv4Address, _ query: Query, at now: Instant) -> Bool {
        var grant = grant(of: address, query)
        let lease = lease(query, grant.telling)
        grant.lease = lease
        let end = lease.isInfinite ? nil : now.advanced(by: lease.duration)
        let record = record(address, query, .leased, until: end)
        guard leases.set(record, makingRoomAt: now) else { return false }
        probes[address] = nil
        outputs.append(.leaseChanged(record))
        send(replies.reply(.acknowledge, to: query.message, grant), to: query)
        return true
    }

    private mutating func refuse(_ query: Query, because reason: String) {
        send(replies.refusal(of: query.message, because: reason), to: query)
    }
}

// MARK: DECLINE, RELEASE, INFORM, BOOTP

extension DHCPServer {
    /// Neither of the first two is answered (RFC 2131 §4.3.3, §4.3.4).
    private mutating func declined(_ query: Query, at now: Instant) {
        guard let address = query.message.requestedAddress, isMeant(query), let record = leases[address],
            record.client == query.client, record.state == .leased || record.state == .offered
        else { return ignore(query.message, .noAnswer) }
        journal.note(.dhcp(DHCPServiceEvent(query.message, .inUse(address))))
        quarantine(address, query, at: now)
    }

    private mutating func released(_ query: Query, at now: Instant) {
        let address = query.message.clientAddress
        ignore(query.message, .noAnswer)
        guard isMeant(query), let record = leases[address], record.client == query.client, record.state == .leased
        else { return }
        var freed = record
        freed.state = .free
        freed.expires = now
        leases.set(freed)
        lookAgain(for: address)
        outputs.append(.leaseChanged(freed))
    }

    private func isMeant(_ query: Query) -> Bool {
        guard let server = query.message.serverIdentifier else { return true }
        return isOwn(server) || server == replies.serverIdentifier(for: query.message)
    }

    private mutating func quarantine(_ address: IPv4Address, _ query: Query, at now: Instant) {
        let record = record(address, query, .declined, until: now.advanced(by: configuration.quarantine))
        leases.set(record)
        outputs.append(.leaseChanged(record))
    }

    /// The client has an address and wants to know the rest (RFC 2131 §4.3.5).
    private mutating func informed(_ query: Query) {
        let hasAddress = query.message.clientAddress != .any || query.source.address != .any
        guard hasAddress || query.message.relayAddress != .any else { return }
        var grant = grant(of: nil, query)
        grant.telling = telling(query, query.message.clientAddressIfSet)
        send(replies.reply(.acknowledge, to: query.message, grant), to: query)
    }

    /// Who is reserved an address gets it, others only from ranges that serve BOOTP; both for ever (RFC 1534 §2).
    ///
    /// What is shorter than a BOOTP message is dropped (RFC 1542 §2.1), and so is what is for a server of another name
    /// (RFC 951 §7.3).
    private mutating func booted(_ query: Query, or others: [Query], at now: Instant) {
        guard query.message.length >= DHCPMessage.minimumLength else { return ignore(query.message, .tooShort) }
        var found: (address: IPv4Address, query: Query)?
        for query in [query] + others where found == nil {
            found = bootpAddress(for: query, at: now).map { ($0, query) }
        }
        guard let (address, query) = found else { return ignore(query.message, .noAddress) }
        let name = query.message.serverNameField.prefix { $0 != 0 }
        let grant = grant(of: address, query)
        guard name.isEmpty || name.elementsEqual(replies.bootData(for: query.message, grant.telling).serverName) else {
            return ignore(query.message, .otherServer)
        }
        let record = record(address, query, .leased, until: nil)
        if leases[address] != record {
            guard leases.set(record, makingRoomAt: now) else { return ignore(query.message, .noAddress) }
            outputs.append(.leaseChanged(record))
        }
        send(replies.bootReply(to: query.message, grant), to: query)
    }

    private mutating func bootpAddress(for query: Query, at now: Instant) -> IPv4Address? {
        if let reserved = query.reservation?.address {
            return isFree(reserved, for: query, at: now) ? reserved : nil
        }
        let own = leases.records(of: query.client).first { record in
            isGivable(record.address, query, forBOOTP: true) && isFree(record.address, for: query, at: now)
        }
        return own?.address ?? newAddress(for: query, forBOOTP: true, at: now)
    }

    private mutating func lookAgain(for address: IPv4Address) {
        for index in pools.indices where pools[index].range.contains(address) { pools[index].lookAgain() }
    }

    private func record(
        _ address: IPv4Address,
        _ query: Query,
        _ state: DHCPLeaseRecord.State,
        until end: Instant?
    ) -> DHCPLeaseRecord {
        DHCPLeaseRecord(
            address: address,
            client: query.client,
            hardwareAddress: query.message.usedHardwareAddress,
            state: state,
            expires: end
        )
    }

    private mutating func send(_ reply: DHCPMessage, to query: Query) {
        journal.note(.dhcp(DHCPServiceEvent(query.message, .init(saidBy: reply))))
        outputs.append(.host(.send(replies.datagram(reply, to: query.message, from: query.source))))
    }
}

// MARK: What it tells of itself

extension DHCPServer {
    private mutating func ignore(_ message: DHCPMessage, _ reason: DHCPServiceEvent.Reason) {
        journal.note(.dhcp(DHCPServiceEvent(message, .ignored(reason))))
    }
}

extension DHCPMessage {
    /// `ciaddr`; nil where it is zero.
    var clientAddressIfSet: IPv4Address? { clientAddress == .any ? nil : clientAddress }
}
