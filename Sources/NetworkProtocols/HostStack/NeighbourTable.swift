internal import DequeModule

/// How a host, or a router, finds the hardware addresses of its neighbours.
public struct NeighbourConfiguration: Hashable, Sendable {
    /// How long a request waits for its answer: Linux's retrans_time_ms; RFC 1122 §2.3.2.1 allows one a second.
    public var requestInterval: Duration = .seconds(1)
    /// How many requests are sent before the address counts as unresolved: Linux's mcast_solicit.
    public var requestLimit = 3
    /// How long an answer is believed without asking again: RFC 1122 §2.3.2.1's order of a minute. Then the neighbour is
    /// asked itself, and what is known is used until it failed to answer.
    public var lifetime: Duration = .seconds(60)
    /// How many packets wait for one address; the oldest is dropped (RFC 1122 §2.3.2.2 wants one at least).
    public var queueLimit = 128
    /// How many addresses may be asked for at a time; packets for others are dropped.
    public var pendingLimit = 1024
    /// How many neighbours are known; those whose lifetime is over make room, then new ones are not learned.
    public var entryLimit = 32768

    public init() {}
}

/// Who has which hardware address on a link, and the packets that wait to learn it (RFC 826, RFC 1122 §2.3.2).
///
/// It says when to ask and whom; building and reading ARP packets is its owner's, a host or a router.
///
///     if let hardware = table.hardwareAddress(of: hop, at: now) { send(packet, to: hardware) }
///     else { table.enqueue(packet, for: hop, at: now) }
///     while let action = table.nextAction() { … }
public struct NeighbourTable<Packet: Sendable>: Sendable {
    /// What the table's owner is to do.
    public enum Action: Sendable {
        /// Ask for the address: everybody, or only the neighbour that was known to have it (RFC 1122 §2.3.2.1 (2)).
        case request(IPv4Address, to: MACAddress?)
        /// Send the packet to the neighbour, who is known now.
        case send(Packet, to: MACAddress)
        /// Nobody answered; the packet, if any waited, goes nowhere.
        case fail(IPv4Address, Packet?)
    }

    private struct Entry: Sendable {
        /// Nil while nobody has answered.
        var hardware: MACAddress?
        /// Until when it is believed without asking.
        var expiry: Instant
        /// How often the address was asked for without an answer; 0 where it is not being asked for.
        var requests: Int
        /// When the last of these requests has waited long enough.
        var due: Instant
        var waiting: Deque<Packet> = []
    }

    public let configuration: NeighbourConfiguration
    private var actions: Deque<Action> = []
    /// Looked up by key only; a sweep removes by age, whatever the order.
    private var entries: [IPv4Address: Entry] = [:]
    /// When requests have waited long enough, in order, as all wait equally long. Those that were answered stay until they
    /// come to the front.
    private var schedule: Deque<(due: Instant, address: IPv4Address)> = []
    /// How many entries have no hardware address.
    private var pendingCount = 0
    private var nextSweep = Instant(nanoseconds: .min)
    /// The neighbour that was last looked up, valid before its expiry: streams ask for the same one again and again.
    private var latest: (address: IPv4Address, hardware: MACAddress, expiry: Instant)?

    public init(configuration: NeighbourConfiguration = NeighbourConfiguration()) {
        self.configuration = configuration
    }

    /// How many neighbours are known or asked for.
    public var count: Int { entries.count }

    /// The hardware address of `address`; nil where it has to be asked for.
    ///
    /// May begin to ask again for one that was learned long ago; so take ``nextAction()`` afterwards.
    public mutating func hardwareAddress(of address: IPv4Address, at now: Instant) -> MACAddress? {
        if let latest, latest.address == address, now < latest.expiry { return latest.hardware }
        guard let index = entries.index(forKey: address), let hardware = entries.values[index].hardware else {
            return nil
        }
        if now < entries.values[index].expiry {
            latest = (address, hardware, entries.values[index].expiry)
        } else if entries.values[index].requests == 0 {
            entries.values[index].requests = 1
            ask(address, to: hardware, entryAt: index, at: now)
        }
        return hardware
    }

    /// Keeps a packet until `address` is known, and asks for it.
    public mutating func enqueue(_ packet: Packet, for address: IPv4Address, at now: Instant) {
        if let index = entries.index(forKey: address) {
            if let hardware = entries.values[index].hardware {
                actions.append(.send(packet, to: hardware))
                return
            }
            if entries.values[index].waiting.count >= max(1, configuration.queueLimit) {
                entries.values[index].waiting.removeFirst()
            }
            entries.values[index].waiting.append(packet)
            return
        }
        guard pendingCount < max(1, configuration.pendingLimit), hasRoom(at: now) else { return }
        entries[address] = Entry(hardware: nil, expiry: now, requests: 1, due: now, waiting: [packet])
        pendingCount += 1
        if let index = entries.index(forKey: address) { ask(address, to: nil, entryAt: index, at: now) }
    }

    /// Takes what the sender of an ARP packet tells of itself (RFC 826): changes what is known of it; adds it only where
    /// `mayBeNew`, which is where the packet was for the table's owner.
    public mutating func learn(_ address: IPv4Address, _ hardware: MACAddress, mayBeNew: Bool, at now: Instant) {
        guard !address.isUnspecified, !hardware.isGroup else { return }
        let expiry = now.advanced(by: configuration.lifetime)
        guard let index = entries.index(forKey: address) else {
            guard mayBeNew, hasRoom(at: now) else { return }
            entries[address] = Entry(hardware: hardware, expiry: expiry, requests: 0, due: now)
            return
        }
        if latest?.address == address { latest = nil }
        if entries.values[index].hardware == nil { pendingCount -= 1 }
        entries.values[index].hardware = hardware
        entries.values[index].expiry = expiry
        entries.values[index].requests = 0
        while let packet = entries.values[index].waiting.popFirst() { actions.append(.send(packet, to: hardware)) }
        dropAnswered()
    }

    /// What is to be done next; nil where nothing is.
    public mutating func nextAction() -> Action? { actions.popFirst() }

    /// When `handleDeadline(at:)` wants to be called next; nil where nothing is asked for.
    public var nextDeadline: Instant? { schedule.first?.due }

    /// Repeats requests and gives up what nobody answered.
    public mutating func handleDeadline(at now: Instant) {
        while let first = schedule.first, first.due <= now {
            schedule.removeFirst()
            guard let index = indexOfWaiting(first) else { continue }
            if entries.values[index].requests < configuration.requestLimit {
                entries.values[index].requests += 1
                ask(first.address, to: entries.values[index].hardware, entryAt: index, at: now)
            } else {
                giveUp(first.address)
            }
        }
        dropAnswered()
    }

    private mutating func ask(
        _ address: IPv4Address,
        to hardware: MACAddress?,
        entryAt index: Dictionary<IPv4Address, Entry>.Index,
        at now: Instant
    ) {
        // At least a nanosecond, so that time passes between requests.
        let due = now.advanced(by: max(configuration.requestInterval, .nanoseconds(1)))
        entries.values[index].due = due
        schedule.append((due, address))
        actions.append(.request(address, to: hardware))
    }

    private mutating func giveUp(_ address: IPv4Address) {
        guard var entry = entries.removeValue(forKey: address) else { return }
        if latest?.address == address { latest = nil }
        if entry.hardware == nil { pendingCount -= 1 }
        if entry.waiting.isEmpty { actions.append(.fail(address, nil)) }
        while let packet = entry.waiting.popFirst() { actions.append(.fail(address, packet)) }
    }

    /// The entry that the scheduled request is still unanswered for.
    private func indexOfWaiting(
        _ scheduled: (due: Instant, address: IPv4Address)
    ) -> Dictionary<IPv4Address, Entry>.Index? {
        guard let index = entries.index(forKey: scheduled.address), entries.values[index].requests > 0,
            entries.values[index].due == scheduled.due
        else { return nil }
        return index
    }

    /// Takes answered requests from the front of the schedule, so that nobody waits for them.
    private mutating func dropAnswered() {
        while let first = schedule.first, indexOfWaiting(first) == nil { schedule.removeFirst() }
    }

    /// Whether one more entry fits, after what is old was swept out, which is tried now and then only.
    private mutating func hasRoom(at now: Instant) -> Bool {
        if entries.count < max(1, configuration.entryLimit) { return true }
        guard now >= nextSweep else { return false }
        nextSweep = now.advanced(by: configuration.requestInterval)
        entries = entries.filter { $0.value.hardware == nil || $0.value.requests > 0 || now < $0.value.expiry }
        return entries.count < max(1, configuration.entryLimit)
    }
}
