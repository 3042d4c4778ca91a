internal import NetworkProtocols

/// Which hosts of a played network are where among this computer's sockets.
///
/// Machines and servers keep the addresses and ports that they have in their network; here those are turned into ones
/// that this computer has. Hosts of different segments do not see each other. Lives on one thread.
final class SocketDirectory {
    /// How addresses are turned.
    enum Placement: Hashable, Sendable {
        /// Addresses of 127/8 that no other run has, and this much added to ports below 1024, so that no right is
        /// needed.
        case loopback(portShift: UInt16)
        /// As they are: the network namespace has them all. A host without one has an address of 127/8 until then.
        case real
    }

    /// A host's number, in the order of addition.
    typealias Number = Int

    private struct Entry {
        var hardwareAddress: MACAddress
        var segment: Int
        var address: IPv4Address?
        var boundPorts: Set<UInt16> = []
        var groups: Set<IPv4Address> = []
        var isUp = true
    }

    private struct Place: Hashable {
        var segment: Int
        var address: IPv4Address
    }

    private struct Card: Hashable {
        var segment: Int
        var address: MACAddress
    }

    let placement: Placement
    private var entries: [Entry] = []
    private var numbersByAddress: [Place: Number] = [:]
    private var numbersByHardware: [Card: Number] = [:]
    private var blocks: [LoopbackBlock] = []

    init(_ placement: Placement) {
        self.placement = placement
    }

    func add(_ hardwareAddress: MACAddress, address: IPv4Address?, segment: Int) -> Number {
        entries.append(Entry(hardwareAddress: hardwareAddress, segment: segment))
        let number = entries.count - 1
        numbersByHardware[Card(segment: segment, address: hardwareAddress)] = number
        setAddress(address, of: number)
        return number
    }

    /// Makes sure of an address of 127/8 for every host that was added.
    func claimPlaces() throws(EnvironmentTrouble) {
        while blocks.count * LoopbackBlock.size < entries.count {
            switch placement {
            case .loopback: blocks.append(try LoopbackBlock.free())
            case .real: blocks.append(LoopbackBlock(number: blocks.count))
            }
        }
    }

    func setAddress(_ address: IPv4Address?, of number: Number) {
        let segment = entries[number].segment
        if let old = entries[number].address, numbersByAddress[Place(segment: segment, address: old)] == number {
            numbersByAddress[Place(segment: segment, address: old)] = nil
        }
        entries[number].address = address
        if let address { numbersByAddress[Place(segment: segment, address: address)] = number }
    }

    func setUp(_ isUp: Bool, _ number: Number) {
        entries[number].isUp = isUp
        guard !isUp else { return }
        entries[number].boundPorts = []
        entries[number].groups = []
    }

    func bind(_ port: UInt16, of number: Number) { entries[number].boundPorts.insert(port) }
    func unbind(_ port: UInt16, of number: Number) { entries[number].boundPorts.remove(port) }

    func join(_ group: IPv4Address, _ number: Number) { entries[number].groups.insert(group) }
    func leave(_ group: IPv4Address, _ number: Number) { entries[number].groups.remove(group) }

    func hardwareAddress(of number: Number) -> MACAddress { entries[number].hardwareAddress }
    func address(of number: Number) -> IPv4Address? { entries[number].address }
    func segment(of number: Number) -> Int { entries[number].segment }

    /// The host that has this address and is on, among those that `number` sees.
    func host(with address: IPv4Address, seenFrom number: Number) -> Number? {
        numbersByAddress[Place(segment: entries[number].segment, address: address)].flatMap(switchedOn)
    }
    func host(with address: MACAddress, seenFrom number: Number) -> Number? {
        numbersByHardware[Card(segment: entries[number].segment, address: address)].flatMap(switchedOn)
    }

    private func switchedOn(_ number: Number) -> Number? { entries[number].isUp ? number : nil }

    /// Hosts other than `sender` on its segment that take broadcasts to the port, in the order of addition.
    func listeners(to port: UInt16, except sender: Number) -> [Number] {
        let segment = entries[sender].segment
        return entries.indices.filter { number in
            number != sender && entries[number].isUp && entries[number].segment == segment
                && entries[number].boundPorts.contains(port)
        }
    }

    /// Those of them that are members of the group.
    func members(of group: IPv4Address, listeningTo port: UInt16, except sender: Number) -> [Number] {
        listeners(to: port, except: sender).filter { entries[$0].groups.contains(group) }
    }

    /// The address that the host's sockets really have.
    func realAddress(of number: Number) -> IPv4Address {
        switch placement {
        case .loopback: standIn(of: number)
        case .real: entries[number].address ?? standIn(of: number)
        }
    }

    private func standIn(of number: Number) -> IPv4Address {
        blocks[number / LoopbackBlock.size].address(number % LoopbackBlock.size)
    }

    /// The host on the segment of `receiver` whose sockets have this address.
    func host(withRealAddress address: IPv4Address, seenFrom receiver: Number) -> Number? {
        if case .real = placement, address.rawValue >> 24 != 127 {
            return numbersByAddress[Place(segment: entries[receiver].segment, address: address)]
        }
        for (index, block) in blocks.enumerated() {
            guard let position = block.position(of: address) else { continue }
            let number = index * LoopbackBlock.size + position
            return entries.indices.contains(number) ? number : nil
        }
        return nil
    }

    func realPort(_ port: UInt16) -> UInt16 {
        switch placement {
        case .loopback(let shift): port < 1024 && port != 0 ? port &+ shift : port
        case .real: port
        }
    }

    func port(ofReal port: UInt16) -> UInt16 {
        switch placement {
        case .loopback(let shift): port >= shift && port < shift &+ 1024 ? port &- shift : port
        case .real: port
        }
    }
}
