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

    public let configuration: NeighbourConfiguration
    private var actions: Deque<Action> = []

    public init(configuration: NeighbourConfiguration = NeighbourConfiguration()) {
        self.configuration = configuration
    }

    /// The hardware address of `address`; nil where it has to be asked for.
    ///
    /// May begin to ask again for one that was learned long ago; so take ``nextAction()`` afterwards.
    public mutating func hardwareAddress(of address: IPv4Address, at now: Instant) -> MACAddress? { nil }

    /// Keeps a packet until `address` is known, and asks for it.
    public mutating func enqueue(_ packet: Packet, for address: IPv4Address, at now: Instant) {}

    /// Takes what the sender of an ARP packet tells of itself: changes what is known, and becomes known only where `isNew`
    /// is allowed, which is when the packet was for this host (RFC 826).
    public mutating func learn(_ address: IPv4Address, _ hardware: MACAddress, mayBeNew: Bool, at now: Instant) {}

    /// What is to be done next; nil where nothing is.
    public mutating func nextAction() -> Action? { actions.popFirst() }

    /// When `handleDeadline(at:)` wants to be called next; nil where nothing is asked for.
    public var nextDeadline: Instant? { nil }

    /// Repeats requests and gives up what nobody answered.
    public mutating func handleDeadline(at now: Instant) {}
}
