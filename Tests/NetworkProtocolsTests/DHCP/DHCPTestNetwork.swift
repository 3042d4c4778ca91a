import NetworkProtocols

/// A link with servers and clients on it that loses, doubles, delays and reorders what is said, by a seed.
///
/// It keeps watch: an address that a server acknowledges must not be another client's whose lease has not run out.
struct DHCPTestNetwork {
    struct Faults {
        /// In percent of the datagrams.
        var loss = 0
        var duplication = 0
        /// How late a datagram comes at most.
        var delay = Duration.milliseconds(1)
    }

    /// What became of a client so far.
    struct Member {
        var client: DHCPClient
        var mac: MACAddress
        var address: IPv4Address?
        var result: Result<DHCPLease, DHCPClientFailure>?
        /// Until when it may use the address.
        var holds: (address: IPv4Address, until: Instant)?
        var losses = 0
        var renewals = 0
    }

    private struct Event {
        var time: Instant
        var serial: Int
        var kind: Kind

        enum Kind {
            case toServers(Datagram)
            case toClients(Datagram)
            case ping(IPv4Address, server: Int)
            case probe(IPv4Address, member: Int)
        }
    }

    var faults: Faults
    private(set) var now = Instant.zero
    var servers: [DHCPServer]
    private(set) var members: [Member] = []
    /// Addresses that somebody has who asks nobody.
    var squatters: Set<IPv4Address> = []
    private(set) var complaints: [String] = []
    /// Everything that was said, as it was sent.
    private(set) var said: [(time: Instant, datagram: Datagram)] = []
    private var events: [Event] = []
    private var serial = 0
    private var random: SeededRandom

    static let squatter = MACAddress(2, 0xee, 0, 0, 0, 1)

    init(servers: [DHCPServerConfiguration], faults: Faults = Faults(), seed: UInt64 = 1) {
        self.servers = servers.map { DHCPServer(configuration: $0) }
        self.faults = faults
        random = SeededRandom(seed: seed)
        for index in self.servers.indices { drainServer(index) }
    }

    @discardableResult
    mutating func add(_ configuration: DHCPClientConfiguration, number: UInt8) -> Int {
        let mac = MACAddress(2, 0, 0, 0, 1, number)
        let client = DHCPClient(
            configuration: configuration,
            identity: DHCPClientIdentity(hardwareAddress: mac),
            seed: random.next(),
            at: now
        )
        members.append(Member(client: client, mac: mac))
        drainClient(members.count - 1)
        return members.count - 1
    }

    mutating func release(_ member: Int) {
        members[member].client.release(at: now)
        members[member].holds = nil
        drainClient(member)
    }

    /// Runs until nothing is due before `end`, or so much has happened that it must be going round.
    mutating func run(until end: Instant, limit: Int = 200_000) {
        for _ in 0..<limit {
            let deadlines = members.compactMap(\.client.nextDeadline) + servers.compactMap(\.nextDeadline)
            let next = (deadlines + events.map(\.time)).min()
            guard let next, next <= end else {
                now = max(now, end)
                return
            }
            now = max(now, next)
            if let index = events.indices.min(by: {
                (events[$0].time, events[$0].serial) < (events[$1].time, events[$1].serial)
            }),
                events[index].time <= now
            {
                happen(events.remove(at: index).kind)
                continue
            }
            for index in members.indices where members[index].client.nextDeadline.map({ $0 <= now }) ?? false {
                members[index].client.handleDeadline(at: now)
                drainClient(index)
            }
            for index in servers.indices where servers[index].nextDeadline.map({ $0 <= now }) ?? false {
                servers[index].handleDeadline(at: now)
                drainServer(index)
            }
        }
        complaints.append("it goes round at \(now.secondsText) s")
    }

    private mutating func happen(_ kind: Event.Kind) {
        switch kind {
        case .toServers(let datagram):
            for index in servers.indices {
                let own = servers[index].configuration.address
                guard datagram.destination.address == .broadcast || datagram.destination.address == own else {
                    continue
                }
                servers[index].handle(.datagram(datagram), at: now)
                drainServer(index)
            }
        case .toClients(let datagram):
            for index in members.indices where isFor(members[index], datagram) {
                members[index].client.handle(.datagram(datagram), at: now)
                drainClient(index)
            }
        case .ping(let address, let server):
            guard owner(of: address) != nil else { return }
            servers[server].handle(.pingAnswered(address), at: now)
            drainServer(server)
        case .probe(let address, let member):
            guard let owner = owner(of: address), owner != members[member].mac else { return }
            members[member].client.handle(.addressInUse(address, by: owner), at: now)
            drainClient(member)
        }
    }

    private func isFor(_ member: Member, _ datagram: Datagram) -> Bool {
        if let link = datagram.linkAddress, !link.isBroadcast { return link == member.mac }
        return datagram.destination.address == .broadcast || datagram.destination.address == member.address
    }

    private func owner(of address: IPv4Address) -> MACAddress? {
        if squatters.contains(address) { return Self.squatter }
        return members.first { $0.address == address }?.mac
    }

    private mutating func drainServer(_ index: Int) {
        while let output = servers[index].nextOutput() {
            switch output {
            case .host(.send(let datagram)):
                watch(datagram)
                send(.toClients(datagram), datagram)
            case .host(.ping(let address)):
                schedule(.ping(address, server: index), at: now.advanced(by: .milliseconds(1)))
            case .host, .leaseChanged: continue
            }
        }
    }

    /// An ACK must not promise what somebody else holds.
    private mutating func watch(_ datagram: Datagram) {
        guard let message = DHCPMessage(datagram), message.messageType == .acknowledge else { return }
        for member in members {
            guard let holds = member.holds, holds.address == message.yourAddress, now < holds.until,
                member.mac != message.clientMAC
            else { continue }
            complaints.append("\(holds.address) is promised twice at \(now.secondsText) s")
        }
    }

    private mutating func drainClient(_ index: Int) {
        while let output = members[index].client.nextOutput() {
            switch output {
            case .host(.send(let datagram)): send(.toServers(datagram), datagram)
            case .host(.configure(let interface)): members[index].address = interface.address
            case .host(.deconfigure): members[index].address = nil
            case .host(.probe(let address)):
                schedule(.probe(address, member: index), at: now.advanced(by: .milliseconds(1)))
            case .host: continue
            case .finished(let result):
                if members[index].result != nil { complaints.append("client \(index) ends twice") }
                members[index].result = result
                if case .success(let lease) = result { hold(lease, index) }
            case .renewed(let lease):
                members[index].renewals += 1
                hold(lease, index)
            case .lost:
                members[index].losses += 1
                members[index].holds = nil
            }
        }
    }

    private mutating func hold(_ lease: DHCPLease, _ index: Int) {
        let end = lease.duration.map { lease.obtained.advanced(by: $0) } ?? Instant(nanoseconds: .max)
        for other in members.indices where other != index {
            guard let holds = members[other].holds, holds.address == lease.address, now < holds.until else { continue }
            complaints.append("\(lease.address) is held twice at \(now.secondsText) s")
        }
        members[index].holds = (lease.address, end)
    }

    private mutating func send(_ kind: Event.Kind, _ datagram: Datagram) {
        said.append((now, datagram))
        var copies = 1
        if Int.random(in: 0..<100, using: &random) < faults.loss { copies = 0 }
        if Int.random(in: 0..<100, using: &random) < faults.duplication { copies += 1 }
        for _ in 0..<copies {
            let delay = Int64.random(in: 0...faults.delay.wholeNanoseconds, using: &random)
            schedule(kind, at: now.advanced(by: .nanoseconds(delay)))
        }
    }

    private mutating func schedule(_ kind: Event.Kind, at time: Instant) {
        serial += 1
        events.append(Event(time: time, serial: serial, kind: kind))
    }
}
