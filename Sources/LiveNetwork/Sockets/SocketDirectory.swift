internal import NetworkProtocols

/// Which hosts of a played network are where among this computer's sockets.
///
/// Machines and servers keep the addresses and ports that they have in their network; here those are turned into ones
/// that this computer has: on loopback each host gets an address of 127/8, and ports below 1024 are shifted, so that no
/// right is needed. Lives on one thread.
final class SocketDirectory {
    /// How addresses are turned.
    enum Placement: Hashable, Sendable {
        /// Addresses of 127/8, and this much added to ports below 1024.
        case loopback(portShift: UInt16)
        /// As they are: the computer, or the network namespace, has them all.
        case real
    }

    /// A host's number, in the order of addition.
    typealias Number = Int

    private struct Entry {
        var hardwareAddress: MACAddress
        var address: IPv4Address?
        var boundPorts: Set<UInt16> = []
        var isUp = true
    }

    let placement: Placement
    private var entries: [Entry] = []
    private var numbersByAddress: [IPv4Address: Number] = [:]
    private var numbersByHardware: [MACAddress: Number] = [:]

    init(_ placement: Placement) {
        self.placement = placement
    }

    func add(_ hardwareAddress: MACAddress, address: IPv4Address?) -> Number {
        entries.append(Entry(hardwareAddress: hardwareAddress, address: address))
        let number = entries.count - 1
        numbersByHardware[hardwareAddress] = number
        if let address { numbersByAddress[address] = number }
        return number
    }

    func setAddress(_ address: IPv4Address?, of number: Number) {
        if let old = entries[number].address, numbersByAddress[old] == number { numbersByAddress[old] = nil }
        entries[number].address = address
        if let address { numbersByAddress[address] = number }
    }

    func setUp(_ isUp: Bool, _ number: Number) {
        entries[number].isUp = isUp
        if !isUp { entries[number].boundPorts = [] }
    }

    func bind(_ port: UInt16, of number: Number) { entries[number].boundPorts.insert(port) }
    func unbind(_ port: UInt16, of number: Number) { entries[number].boundPorts.remove(port) }

    func hardwareAddress(of number: Number) -> MACAddress { entries[number].hardwareAddress }
    func address(of number: Number) -> IPv4Address? { entries[number].address }
    /// The host that has this address and is on.
    func host(with address: IPv4Address) -> Number? {
        numbersByAddress[address].flatMap { entries[$0].isUp ? $0 : nil }
    }
    func host(with address: MACAddress) -> Number? {
        numbersByHardware[address].flatMap { entries[$0].isUp ? $0 : nil }
    }

    /// Hosts other than `sender` that take broadcasts to the port, in the order of addition.
    func listeners(to port: UInt16, except sender: Number) -> [Number] {
        entries.indices.filter { $0 != sender && entries[$0].isUp && entries[$0].boundPorts.contains(port) }
    }

    /// The address that the host's sockets really have.
    func realAddress(of number: Number) -> IPv4Address {
        switch placement {
        case .loopback: IPv4Address(127, 77, UInt8(truncatingIfNeeded: number / 250), UInt8(number % 250) + 1)
        case .real: entries[number].address ?? .any
        }
    }

    /// The host whose sockets have this address.
    func host(withRealAddress address: IPv4Address) -> Number? {
        switch placement {
        case .loopback:
            let number = Int(address.rawValue >> 8 & 255) * 250 + Int(address.rawValue & 255) - 1
            return address.rawValue >> 16 == 127 << 8 | 77 && entries.indices.contains(number) ? number : nil
        case .real: return numbersByAddress[address]
        }
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
