internal import NetworkProtocols

/// A broadcast domain: who is plugged in, and whom a frame concerns.
///
/// A frame to one hardware address goes to that station by one look into a table. A broadcast frame would go to every
/// station; in a storm of 10,000 machines that is 10,000 stacks for each DHCPDISCOVER, all but one of which look at it
/// and drop it. So a station is left out where its stack is known to do nothing with the frame:
///
/// - A whole UDP datagram to a port that the station has not bound (RFC 1122 §3.2.2: no ICMP error answers a broadcast).
/// - A BOOTP reply to port 68 whose `chaddr` is another machine's of this segment: clients drop what is not theirs
///   (RFC 2131 §4.1). Hosts that run programs of their own get it all the same.
/// - An ARP packet, where the station neither has, nor probes for, nor tries to resolve one of its two addresses, and the
///   sender's binding is the one that was last told on this segment. It would at most prolong what the station remembers
///   of the sender. A binding that changed goes to all.
///
/// Everything else (fragments, tags, RARP, unknown protocols) goes to all.
struct Segment {
    let name: String
    /// The largest IP packet that its switch passes, in octets.
    let maximumTransmissionUnit: Int

    /// Whether group frames go to every station, as on a real switch: tests compare that with what this one does.
    var floods = false

    /// All stations that are on, in the order in which they were added.
    private var stations: [Int32] = []
    private var stationsByAddress: [UInt64: Twins] = [:]
    private var listeners: [UInt16: Listeners] = [:]
    /// Who has or probes for an address.
    private var claimants: [UInt32: [Int32]] = [:]
    /// Who has asked for an address and was not answered yet.
    private var seekers: [UInt32: [Int32]] = [:]
    /// What the senders of ARP packets said of themselves last.
    private var bindings: [UInt32: UInt64] = [:]

    /// The stations of one hardware address: one, or several where somebody made a mistake.
    private struct Twins {
        var first: Int32
        var others: [Int32] = []
    }

    /// Who has bound a UDP port, each in the order of addition.
    private struct Listeners {
        var machines: [Int32] = []
        var others: [Int32] = []
    }

    init(name: String, maximumTransmissionUnit: Int) {
        self.name = name
        self.maximumTransmissionUnit = maximumTransmissionUnit
    }

    mutating func plugIn(_ station: Int32, _ hardware: MACAddress) {
        stations.insertInOrder(station)
        if stationsByAddress[hardware.rawValue] == nil {
            stationsByAddress[hardware.rawValue] = Twins(first: station)
        } else {
            stationsByAddress[hardware.rawValue]?.others.append(station)
        }
    }

    mutating func unplug(_ station: Int32, _ hardware: MACAddress) {
        stations.removeInOrder(station)
        guard var twins = stationsByAddress[hardware.rawValue] else { return }
        if twins.first != station {
            twins.others.removeAll { $0 == station }
            stationsByAddress[hardware.rawValue] = twins
        } else if twins.others.isEmpty {
            stationsByAddress[hardware.rawValue] = nil
        } else {
            twins.first = twins.others.removeFirst()
            stationsByAddress[hardware.rawValue] = twins
        }
    }

    mutating func bind(_ port: UInt16, _ station: Int32, isMachine: Bool) {
        if isMachine {
            listeners[port, default: Listeners()].machines.insertInOrder(station)
        } else {
            listeners[port, default: Listeners()].others.insertInOrder(station)
        }
    }

    mutating func unbind(_ port: UInt16, _ station: Int32, isMachine: Bool) {
        if isMachine {
            listeners[port]?.machines.removeInOrder(station)
        } else {
            listeners[port]?.others.removeInOrder(station)
        }
        if let left = listeners[port], left.machines.isEmpty, left.others.isEmpty { listeners[port] = nil }
    }

    mutating func claim(_ address: IPv4Address, _ station: Int32) {
        claimants[address.rawValue, default: []].insertInOrder(station)
    }

    mutating func disclaim(_ address: IPv4Address, _ station: Int32) {
        claimants[address.rawValue]?.removeInOrder(station)
        if claimants[address.rawValue]?.isEmpty == true { claimants[address.rawValue] = nil }
    }

    /// A station hears the ARP packet of `address`, and need not be told any more.
    mutating func hear(of address: UInt32, _ station: Int32) {
        guard seekers[address] != nil else { return }
        seekers[address]?.removeInOrder(station)
        if seekers[address]?.isEmpty == true { seekers[address] = nil }
    }

    /// Appends the stations that a frame of `sender` goes to. The caller has checked that it has a header.
    mutating func findReceivers(of frame: [UInt8], from sender: Int32, into receivers: inout [Int32]) {
        let destination = FrameFields.destination(of: frame)
        if destination >> 40 & 1 == 0 {
            if FrameFields.etherType(of: frame) == EtherType.arp.rawValue { overhear(frame) }
            guard let twins = stationsByAddress[destination] else { return }
            if twins.first != sender { receivers.append(twins.first) }
            for station in twins.others where station != sender { receivers.append(station) }
            return
        }
        switch floods ? EtherType.unknown.rawValue : FrameFields.etherType(of: frame) {
        case EtherType.arp.rawValue:
            if let packet = ARPFields(frame) { return findReceivers(of: packet, from: sender, into: &receivers) }
        case EtherType.ipv4.rawValue:
            if let port = FrameFields.udpDestinationPort(of: frame) {
                return findListeners(at: port, frame, from: sender, into: &receivers)
            }
        default: break
        }
        for station in stations where station != sender { receivers.append(station) }
    }

    /// Notes what an ARP packet to one station says of its sender. Where that is news, the next broadcast is news to others.
    private mutating func overhear(_ frame: [UInt8]) {
        guard let packet = ARPFields(frame), packet.sender != 0 else { return }
        guard let known = bindings[packet.sender] else {
            bindings[packet.sender] = packet.senderHardware
            return
        }
        if known != packet.senderHardware { bindings[packet.sender] = Self.disputed }
    }

    /// Stands in ``bindings`` for an address of which stations may know different things; no hardware address equals it.
    private static var disputed: UInt64 { .max }

    private func findListeners(at port: UInt16, _ frame: [UInt8], from sender: Int32, into receivers: inout [Int32]) {
        guard let listening = listeners[port] else { return }
        let before = receivers.count
        receivers.append(contentsOf: listening.others)
        if port == 68, let chaddr = FrameFields.chaddr(inReply: frame), let twins = stationsByAddress[chaddr] {
            for station in [twins.first] + twins.others where listening.machines.containsInOrder(station) {
                receivers.append(station)
            }
        } else {
            receivers.append(contentsOf: listening.machines)
        }
        if let index = receivers[before...].firstIndex(of: sender) { receivers.remove(at: index) }
    }

    private mutating func findReceivers(of packet: ARPFields, from sender: Int32, into receivers: inout [Int32]) {
        if packet.sender != 0 {
            let known = bindings.updateValue(packet.senderHardware, forKey: packet.sender)
            if let known, known != packet.senderHardware {
                for station in stations where station != sender { receivers.append(station) }
                return
            }
            if packet.isRequest, packet.target != packet.sender {
                seekers[packet.target, default: []].insertInOrder(sender)
            }
        }
        let before = receivers.count
        receivers.append(contentsOf: claimants[packet.target] ?? [])
        if packet.sender != packet.target, packet.sender != 0 {
            receivers.append(contentsOf: claimants[packet.sender] ?? [])
        }
        receivers.append(contentsOf: seekers[packet.sender] ?? [])
        // Few as a rule: the one that has the address.
        guard receivers.count - before > 1 || receivers.last == sender else { return }
        let unique = Set(receivers[before...]).subtracting([sender]).sorted()
        receivers.replaceSubrange(before..., with: unique)
    }
}

extension [Int32] {
    /// Inserts `number` into ascending numbers, once.
    fileprivate mutating func insertInOrder(_ number: Int32) {
        let index = position(of: number)
        guard index == count || self[index] != number else { return }
        insert(number, at: index)
    }

    fileprivate mutating func removeInOrder(_ number: Int32) {
        let index = position(of: number)
        if index < count, self[index] == number { remove(at: index) }
    }

    fileprivate func containsInOrder(_ number: Int32) -> Bool {
        let index = position(of: number)
        return index < count && self[index] == number
    }

    /// Where `number` stands, or would stand, among ascending numbers.
    private func position(of number: Int32) -> Int {
        if let last, last < number { return count }
        var low = 0
        var high = count
        while low < high {
            let middle = (low + high) / 2
            if self[middle] < number { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
