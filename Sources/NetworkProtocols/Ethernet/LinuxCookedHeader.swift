/// The header of a Linux cooked capture, as the "any" interface gives it (LINKTYPE_LINUX_SLL and …_SLL2, tcpdump.org).
///
///     v1  | packet type (16) | ARPHRD (16) | address length (16) | address (64) | protocol (16) |
///     v2  | protocol (16) | reserved (16) | interface (32) | ARPHRD (16) | packet type (8) | address length (8) | address (64) |
public struct LinuxCookedHeader: Hashable, Sendable {
    /// Which of the two layouts it has.
    public enum Version: Hashable, Sendable {
        case v1
        /// With the kernel's number of the interface; `reserved` is 0.
        case v2(interface: UInt32, reserved: UInt16)
    }

    /// Who the packet was for.
    public struct PacketType: RawRepresentable, Hashable, Sendable {
        public var rawValue: UInt16

        public init(rawValue: UInt16) {
            self.rawValue = rawValue
        }

        public static let toUs = PacketType(rawValue: 0)
        public static let broadcast = PacketType(rawValue: 1)
        public static let multicast = PacketType(rawValue: 2)
        public static let toOthers = PacketType(rawValue: 3)
        public static let sentByUs = PacketType(rawValue: 4)
    }

    public var version: Version
    public var packetType: PacketType
    /// Linux ARPHRD_ number of the device: 1 Ethernet, 772 loopback …
    public var hardwareType: UInt16
    /// How many octets of `address` count, as it was written; longer addresses are cut to 8.
    public var addressLength: UInt16
    /// The sender's link address, first octet highest.
    public var address: UInt64
    /// An EtherType, or 1 for IEEE 802.3 without LLC and 4 for IEEE 802.2.
    public var protocolType: EtherType

    public init(
        version: Version = .v1,
        packetType: PacketType,
        source: MACAddress,
        hardwareType: UInt16 = 1,
        protocolType: EtherType
    ) {
        self.version = version
        self.packetType = packetType
        self.hardwareType = hardwareType
        addressLength = 6
        address = source.rawValue << 16
        self.protocolType = protocolType
    }

    /// Reads the 16 octets of version 1.
    @_lifetime(reader: copy reader)
    public init(decodingVersion1 reader: inout ByteReader) throws(PacketDecodingError) {
        version = .v1
        packetType = PacketType(rawValue: try reader.readUInt16())
        hardwareType = try reader.readUInt16()
        addressLength = try reader.readUInt16()
        address = try reader.readUInt64()
        protocolType = EtherType(rawValue: try reader.readUInt16())
    }

    /// Reads the 20 octets of version 2.
    @_lifetime(reader: copy reader)
    public init(decodingVersion2 reader: inout ByteReader) throws(PacketDecodingError) {
        protocolType = EtherType(rawValue: try reader.readUInt16())
        let reserved = try reader.readUInt16()
        version = .v2(interface: try reader.readUInt32(), reserved: reserved)
        hardwareType = try reader.readUInt16()
        packetType = PacketType(rawValue: UInt16(try reader.readUInt8()))
        addressLength = UInt16(try reader.readUInt8())
        address = try reader.readUInt64()
    }

    /// Writes the header of its version; version 2 has only the low octet of the packet type and the address length.
    public func encode(into writer: inout ByteWriter) {
        switch version {
        case .v1:
            writer.write(packetType.rawValue)
            writer.write(hardwareType)
            writer.write(addressLength)
            writer.write(address)
            writer.write(protocolType.rawValue)
        case .v2(let interface, let reserved):
            writer.write(protocolType.rawValue)
            writer.write(reserved)
            writer.write(interface)
            writer.write(hardwareType)
            writer.write(UInt8(truncatingIfNeeded: packetType.rawValue))
            writer.write(UInt8(truncatingIfNeeded: addressLength))
            writer.write(address)
        }
    }

    /// The sender's address where it is a 48-bit one.
    public var source: MACAddress? { addressLength == 6 ? MACAddress(rawValue: address >> 16) : nil }
}
