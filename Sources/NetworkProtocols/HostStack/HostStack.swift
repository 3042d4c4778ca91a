/// What a host's network stack wants done.
public enum HostStackOutput: Hashable, Sendable {
    /// A whole Ethernet frame, to be put onto the link.
    case frame([UInt8])
    /// For the programs that run on the host.
    case event(HostEvent)
}

/// A host's network stack over Ethernet: ARP, IPv4 with fragments, ICMP, UDP and TCP (RFC 1122).
///
/// It is pure as every ``Machine`` is, but has two inputs: frames from the link, and what the host's programs want done.
/// After each call the driver takes ``nextOutput()`` until it is nil, and reads ``nextDeadline``. A frame that is wrong
/// anywhere, or for somebody else, is dropped without a word.
///
/// Left out: IPv6, IGMP, VLAN tags, IP options on the way out, source routes, and talking to oneself.
public struct HostStack: Sendable {
    /// When `handleDeadline(at:)` wants to be called next; nil where nothing is waited for.
    ///
    /// Stored, so that a driver that keeps stacks in a collection can look at it without copying one.
    public private(set) var nextDeadline: Instant?
    var link: NetworkInterface
    /// The ports that programs take datagrams to; only looked up.
    var boundPorts: Set<UInt16> = []
    /// The groups that the host is a member of; only looked up. No IGMP is spoken: the simulated links have no switches
    /// that listen to it.
    var groups: Set<IPv4Address> = []
    var connections: TCPConnectionTable
    var reassembler: IPv4Reassembler
    var probes = AddressProbes()
    var errorBudget: ICMPErrorBudget
    /// What echo requests are told from other hosts' by.
    let pingIdentifier: UInt16
    var pingSequence: UInt16 = 0
    /// Goes on over ``powerOff()``, so that no two starts are alike.
    private var random: SeededRandom

    /// A host that was just switched on; initial sequence numbers and ports follow from `seed`.
    public init(configuration: HostStackConfiguration, seed: UInt64) {
        random = SeededRandom(seed: seed)
        pingIdentifier = UInt16(truncatingIfNeeded: random.next())
        link = NetworkInterface(configuration, identification: UInt16(truncatingIfNeeded: random.next()))
        connections = TCPConnectionTable(random: &random)
        reassembler = IPv4Reassembler(configuration: configuration.fragments)
        errorBudget = ICMPErrorBudget(configuration)
    }

    /// What it was set to.
    public var configuration: HostStackConfiguration { link.configuration }

    /// The address that the host has; nil while it has none.
    public var interface: InterfaceConfiguration? { link.addresses }

    /// How many streams are open, or being opened or closed.
    public var streamCount: Int { connections.count }

    /// Takes a whole Ethernet frame, without its frame check sequence, from the link.
    public mutating func receive(_ frame: [UInt8], at now: Instant) {
        receive(frame.span, at: now)
        settle(at: now)
    }

    /// Does what a program on the host wants done.
    public mutating func perform(_ action: HostAction, at now: Instant) {
        switch action {
        case .send(let datagram):
            if !link.send(datagram, at: now) {
                let remote = datagram.destination
                link.report(.unreachable(.noRoute, remote: remote, port: datagram.source.port))
            }
        case .stream(let stream, let output): connections.perform(output, on: stream, &link, at: now)
        case .connect(let stream, let remote): connections.connect(stream, to: remote, &link, at: now)
        case .connectFrom(let port, let stream, let remote):
            connections.connect(stream, to: remote, from: port, &link, at: now)
        case .bind(let port): boundPorts.insert(port)
        case .unbind(let port): boundPorts.remove(port)
        case .join(let group): if group.isMulticast { groups.insert(group) }
        case .leave(let group): groups.remove(group)
        case .listen(let port): connections.listen(on: port)
        case .stopListening(let port): connections.stopListening(on: port)
        case .configure(let interface): link.addresses = interface
        case .deconfigure: link.addresses = nil
        case .probe(let address): probe(address, at: now)
        case .announce(let address): announce(address)
        case .ping(let address): ping(address, at: now)
        case .sendReverse(let packet, let destination): sendReverse(packet, to: destination)
        }
        settle(at: now)
    }

    /// Takes that time has passed. Does nothing before ``nextDeadline``.
    public mutating func handleDeadline(at now: Instant) {
        link.neighbours.handleDeadline(at: now)
        // Streams first hear of what failed, so that they do not send again what is over.
        settleNeighbours(at: now)
        connections.handleDeadline(&link, at: now)
        expireFragments(at: now)
        settle(at: now)
    }

    /// What is to be done next; nil where nothing is.
    public mutating func nextOutput() -> HostStackOutput? { link.nextOutput() }

    /// Forgets everything without a word to anybody, as when the power goes: address, neighbours, ports, streams.
    public mutating func powerOff() {
        link.reset()
        boundPorts.removeAll()
        groups.removeAll()
        connections = TCPConnectionTable(random: &random)
        reassembler = IPv4Reassembler(configuration: configuration.fragments)
        probes = AddressProbes()
        nextDeadline = nil
    }

    /// Puts right what depends on all parts, behind anything that happened.
    @inline(__always)
    private mutating func settle(at now: Instant) {
        settleNeighbours(at: now)
        var earliest = connections.nextDeadline
        if let due = link.neighbours.nextDeadline { earliest = min(earliest, due.nanoseconds) }
        if let due = reassembler.nextExpiry { earliest = min(earliest, due.nanoseconds) }
        nextDeadline = earliest == DeadlineTable.never ? nil : Instant(nanoseconds: earliest)
    }

    /// Asks neighbours, sends what waited for them, and tells of what waited in vain.
    private mutating func settleNeighbours(at now: Instant) {
        for (address, frame) in link.drainNeighbours() {
            undeliverable(frame, because: .addressUnresolved(address), at: now)
        }
    }

    /// A frame of this host that can't be sent.
    private mutating func undeliverable(_ frame: [UInt8], because reason: UnreachableReason, at now: Instant) {
        let packet = Array(frame.dropFirst(FrameAssembly.packetOffset))
        guard let quoted = ICMPMessage.QuotedPacket(packet) else { return }
        wentNowhere(quoted, because: reason)
    }

    /// Tells the program that sent the packet what became of it.
    mutating func wentNowhere(_ packet: ICMPMessage.QuotedPacket, because reason: UnreachableReason) {
        guard let source = packet.source, let destination = packet.destination else { return }
        switch packet.protocol {
        case .udp:
            guard boundPorts.contains(source.port) else { return }
            link.report(.unreachable(reason, remote: destination, port: source.port))
        case .tcp:
            guard packet.payload.count >= 8 else { return }
            let sequence = TCPSequenceNumber(rawValue: packet.payload.span.uint32(at: 4))
            connections.unreachable(reason, from: source, to: destination, sequence: sequence, &link)
        default: break
        }
    }
}
