internal import CLinux
internal import Glibc
public import NetworkProtocols

/// Whole Ethernet frames of one interface, read and written (packet(7)).
public final class PacketSocket {
    /// A frame that was read.
    public struct Frame: Sendable {
        /// From the link header on, as far as the socket gave them.
        public var bytes: [UInt8]
        /// How long it was on the wire.
        public var originalLength: Int
        public var flags: FrameFlags
        /// When the kernel had it, in nanoseconds since 1970; nil where it does not say.
        public var time: Int64?
        /// The VLAN that it belongs to, where the kernel or the card took a tag off; 0 for a priority alone.
        public var vlan: UInt16?
    }

    /// Its name: `eth0`.
    public let interface: String
    let descriptor: Int32
    private var buffer = [UInt8](repeating: 0, count: 65_536 + 64)

    /// Opens the interface.
    ///
    /// - Parameters:
    ///   - seesOutgoing: whether frames that this computer sends are read, too: for a recording.
    ///   - isPromiscuous: whether frames to other hardware addresses are read, which simulated machines want.
    ///   - filter: what the kernel is to hand over; nil for everything.
    /// - Throws: ``EnvironmentTrouble`` without the right to do so, or where there is no such interface.
    public init(
        interface: String,
        seesOutgoing: Bool,
        isPromiscuous: Bool = true,
        filter: StationFilter? = nil
    ) throws(EnvironmentTrouble) {
        self.interface = interface
        let steps = filter?.steps ?? []
        descriptor = clinux_packet_socket(interface, seesOutgoing ? 1 : 0, isPromiscuous ? 1 : 0, steps, steps.count)
        guard descriptor >= 0 else { throw .onWire(interface) }
    }

    /// Opens the interface for sending alone. What is sent so, a socket that sees outgoing frames reads; what a socket sends
    /// itself it never does.
    ///
    /// - Throws: ``EnvironmentTrouble`` without the right to do so, or where there is no such interface.
    public init(sendingOn interface: String) throws(EnvironmentTrouble) {
        self.interface = interface
        descriptor = clinux_packet_sender(interface)
        guard descriptor >= 0 else { throw .onWire(interface) }
    }

    deinit {
        close(descriptor)
    }

    /// The next frame that waits; nil where none does.
    public func receive() -> Frame? {
        var about = clinux_frame()
        let count = clinux_packet_receive(descriptor, &buffer, buffer.count, &about)
        guard count >= 0 else { return nil }
        var flags: FrameFlags = about.outgoing != 0 ? .outbound : .inbound
        if about.checksum_ready == 0 { flags.insert(.checksumNotReady) }
        return Frame(
            bytes: Array(buffer[..<count]),
            originalLength: about.original,
            flags: flags,
            time: about.time > 0 ? about.time : nil,
            vlan: about.vlan >= 0 ? UInt16(truncatingIfNeeded: about.vlan) & 0xfff : nil
        )
    }

    /// Sends a whole frame; false where the interface takes none at the moment.
    @discardableResult
    public func send(_ frame: [UInt8]) -> Bool {
        write(descriptor, frame, frame.count) == frame.count
    }

    /// Frames that were lost since the last call because they were not read in time.
    public var drops: Int { Int(clinux_packet_drops(descriptor)) }
}

/// What a network interface of this computer is set to.
public struct InterfaceSettings: Hashable, Sendable {
    /// `eth0`
    public var name: String
    public var hardwareAddress: MACAddress
    /// The largest IP packet, in octets.
    public var maximumTransmissionUnit: Int
    /// Its first IPv4 address and mask; nil where it has none.
    public var address: (address: IPv4Address, mask: IPv4Address)?

    /// - Throws: ``EnvironmentTrouble`` where there is no such interface.
    public init(name: String) throws(EnvironmentTrouble) {
        self.name = name
        var octets = [UInt8](repeating: 0, count: 6)
        guard clinux_hardware_address(name, &octets) == 0, let hardware = MACAddress(octets: octets) else {
            throw .latest("looking at \(name)", interface: name)
        }
        hardwareAddress = hardware
        maximumTransmissionUnit = max(576, Int(clinux_mtu(name)))
        var address: UInt32 = 0
        var mask: UInt32 = 0
        if clinux_ipv4_address(name, &address, &mask) == 0 {
            self.address = (IPv4Address(rawValue: address), IPv4Address(rawValue: mask))
        }
    }

    /// Whether machines can be played on it: an Ethernet interface that is up and has its cable in.
    ///
    /// - Throws: ``EnvironmentTrouble`` with what is missing.
    public func checkFrames() throws(EnvironmentTrouble) {
        var flags: Int32 = 0
        var type: Int32 = 0
        guard clinux_interface_kind(name, &flags, &type) == 0 else {
            throw .latest("looking at \(name)", interface: name)
        }
        // ARPHRD_ETHER (linux/if_arp.h).
        guard type == 1 else {
            throw EnvironmentTrouble(
                "\(name) is no Ethernet interface",
                remedy: "name one that machines can boot from; `ip link` lists them"
            )
        }
        guard flags & Int32(IFF_UP) != 0 else {
            throw EnvironmentTrouble("\(name) is down", remedy: "sudo ip link set \(name) up")
        }
        guard flags & Int32(IFF_RUNNING) != 0 else {
            throw EnvironmentTrouble("\(name) has no link", remedy: "plug in its cable, or switch its other end on")
        }
    }

    /// The hardware address that the kernel's ARP table has for an address on an interface.
    static func neighbour(_ address: IPv4Address, on interface: String) -> MACAddress? {
        var octets = [UInt8](repeating: 0, count: 6)
        guard clinux_neighbour(interface, address.rawValue, &octets) == 0 else { return nil }
        return MACAddress(octets: octets)
    }

    public static func == (left: InterfaceSettings, right: InterfaceSettings) -> Bool {
        left.name == right.name && left.hardwareAddress == right.hardwareAddress
            && left.address?.address == right.address?.address
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(hardwareAddress)
    }
}
