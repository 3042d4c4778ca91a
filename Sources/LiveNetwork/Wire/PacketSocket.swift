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
    /// - Throws: ``EnvironmentTrouble`` without the right to do so, or where there is no such interface.
    public init(interface: String, seesOutgoing: Bool, isPromiscuous: Bool = true) throws(EnvironmentTrouble) {
        self.interface = interface
        descriptor = clinux_packet_socket(interface, seesOutgoing ? 1 : 0, isPromiscuous ? 1 : 0)
        guard descriptor >= 0 else {
            throw .latest("reading and writing frames on \(interface)", interface: interface)
        }
    }

    deinit {
        close(descriptor)
    }

    /// The next frame that waits; nil where none does.
    public func receive() -> Frame? {
        var original = 0
        var isOutgoing: Int32 = 0
        var isChecksumReady: Int32 = 1
        let count = clinux_packet_receive(
            descriptor,
            &buffer,
            buffer.count,
            &original,
            &isOutgoing,
            &isChecksumReady
        )
        guard count >= 0 else { return nil }
        var flags: FrameFlags = isOutgoing != 0 ? .outbound : .inbound
        if isChecksumReady == 0 { flags.insert(.checksumNotReady) }
        return Frame(bytes: Array(buffer[..<count]), originalLength: original, flags: flags)
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

    public static func == (left: InterfaceSettings, right: InterfaceSettings) -> Bool {
        left.name == right.name && left.hardwareAddress == right.hardwareAddress
            && left.address?.address == right.address?.address
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
        hasher.combine(hardwareAddress)
    }
}
