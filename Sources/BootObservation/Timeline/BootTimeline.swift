internal import NetworkBoot
internal import NetworkProtocols

/// Puts the conversations of each machine in order and tells its boots from them.
///
/// Whose a conversation is, is settled last: a client is the hardware address of its DHCP messages, else the one that
/// holds the IP address; behind a router or relay the link shows somebody else's.
struct BootTimeline: Sendable {
    private let configuration: ObservationConfiguration
    private var items: [TimelineItem] = []
    private(set) var hasReachedLimit = false

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    mutating func receive(_ talk: OtherTalk) {
        guard items.count < configuration.timelineItems else {
            hasReachedLimit = true
            return
        }
        items.append(.spoke(talk))
    }

    mutating func receive(_ conversation: Conversation) {
        guard items.count < configuration.timelineItems else {
            hasReachedLimit = true
            return
        }
        switch conversation {
        case .dhcp(let session): items.append(.configured(session))
        case .tftp(let transfer): items.append(.fetched(FetchedFile(transfer)))
        case .http(let exchange): if let file = FetchedFile(exchange) { items.append(.fetched(file)) }
        case .dns(let lookup): items.append(.looked(lookup))
        case .arp(let resolution): items.append(.resolved(resolution))
        case .rarp(let exchange): items.append(.reversed(exchange))
        case .tcp(let connection): items.append(.connected(connection))
        case .nfs(let session): items.append(.called(RPCTalk(session)))
        case .nbd(let session): items.append(.attached(BlockTalk(session)))
        case .iscsi(let session): items.append(.logged(TargetTalk(session)))
        case .icmp, .lostDatagram: break
        }
    }

    /// All boots, ordered by their first frames.
    mutating func finish(hardwareByAddress: [IPv4Address: MACAddress], meter: SilenceMeter) -> [ObservedBoot] {
        let ordered = items.sorted(byFrame: \.start.frame)
        let holders = AddressHolders(ordered, hardwareByAddress: hardwareByAddress)
        var itemsByClient: [MACAddress: [TimelineItem]] = [:]
        var clients: [MACAddress] = []
        for item in ordered {
            guard let client = holders.owner(of: item) else { continue }
            if itemsByClient[client] == nil {
                guard clients.count < configuration.clients else {
                    hasReachedLimit = true
                    continue
                }
                clients.append(client)
            }
            itemsByClient[client, default: []].append(item)
        }
        var boots: [ObservedBoot] = []
        for client in clients {
            for record in BootRecord.split(itemsByClient[client] ?? [], of: client) {
                boots.append(BootStory(record, meter: meter).boot)
            }
        }
        return boots.sorted(byFrame: \.start.frame)
    }
}

extension Array {
    /// In the order of the frames, those of one frame as they stand. Numbers are sorted, not the elements, which are large.
    fileprivate func sorted(byFrame frame: (Element) -> Int) -> [Element] {
        indices.map { (frame: frame(self[$0]), index: $0) }.sorted { $0 < $1 }.map { self[$0.index] }
    }
}

/// Who held which address when.
struct AddressHolders: Sendable {
    private struct Holding: Sendable {
        var from: Int
        var mac: MACAddress
    }
    /// By address, in the order of time.
    private var leases: [IPv4Address: [Holding]] = [:]
    private let hardwareByAddress: [IPv4Address: MACAddress]
    /// Who asked for an address itself: a router or relay that passes on for others is rarely among them.
    private var askers: Set<MACAddress> = []

    /// - Parameter items: in the order of their first frames.
    init(_ items: [TimelineItem], hardwareByAddress: [IPv4Address: MACAddress]) {
        self.hardwareByAddress = hardwareByAddress
        for case .reversed(let exchange) in items {
            askers.insert(exchange.client)
            for answer in exchange.answers {
                let holding = Holding(from: answer.stamp.frame, mac: exchange.client)
                leases[answer.answer.address, default: []].append(holding)
            }
        }
        for case .configured(let session) in items {
            guard let mac = session.clientMAC else { continue }
            askers.insert(mac)
            for reply in session.replies where !reply.message.yourAddress.isUnspecified {
                guard reply.message.messageType == .acknowledge || reply.message.messageType == nil else { continue }
                leases[reply.message.yourAddress, default: []].append(Holding(from: reply.stamp.frame, mac: mac))
            }
        }
        for address in leases.keys { leases[address]?.sort { $0.from < $1.from } }
    }

    /// Whose item it is; nil for what no client did (a server's own ARP, say).
    func owner(of item: TimelineItem) -> MACAddress? {
        switch item {
        case .configured(let session): session.clientMAC
        case .fetched(let file): holder(of: file.client, at: item.start.frame, shown: file.clientMAC)
        case .looked(let lookup):
            holder(of: lookup.ends.client.address, at: item.start.frame, shown: lookup.ends.clientMAC)
        case .connected(let connection):
            holder(of: connection.ends.client.address, at: item.start.frame, shown: connection.ends.clientMAC)
        case .spoke(let talk): holder(of: talk.ends.client.address, at: item.start.frame, shown: talk.ends.clientMAC)
        case .called(let talk): holder(of: talk.session.client, at: item.start.frame, shown: talk.session.clientMAC)
        case .attached(let talk):
            holder(of: talk.session.ends.client.address, at: item.start.frame, shown: talk.session.ends.clientMAC)
        case .resolved(let resolution): resolution.asker
        case .reversed(let exchange): exchange.client
        case .logged(let talk):
            holder(of: talk.session.ends.client.address, at: item.start.frame, shown: talk.session.ends.clientMAC)
        }
    }

    /// - Parameter shown: the hardware address on the link; nil where the link shows none.
    private func holder(of address: IPv4Address, at frame: Int, shown: MACAddress?) -> MACAddress {
        // Two machines may claim one address: then the link knows better who spoke.
        if let shown, askers.contains(shown) { return shown }
        if let held = leases[address], let holding = held.last(where: { $0.from <= frame }) ?? held.first {
            return holding.mac
        }
        // A link without hardware addresses: the IPv4 address stands in its place, so that machines stay apart.
        return shown ?? hardwareByAddress[address] ?? MACAddress(rawValue: UInt64(address.rawValue))
    }
}
