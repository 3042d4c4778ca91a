/// What an ARP or RARP packet asks or answers (RFC 826, RFC 903).
public struct ARPOperation: RawRepresentable, Hashable, Sendable {
    public var rawValue: UInt16

    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    public static let request = ARPOperation(rawValue: 1)
    public static let reply = ARPOperation(rawValue: 2)
    public static let reverseRequest = ARPOperation(rawValue: 3)
    public static let reverseReply = ARPOperation(rawValue: 4)
}

extension ARPOperation: CustomStringConvertible {
    public var description: String {
        switch self {
        case .request: "ARP request"
        case .reply: "ARP reply"
        case .reverseRequest: "RARP request"
        case .reverseReply: "RARP reply"
        default: "ARP operation \(rawValue)"
        }
    }
}

/// An ARP or RARP packet for 48-bit hardware and IPv4 addresses (RFC 826, RFC 903).
///
///     | hardware type (16) | protocol type (16) | hardware length (8) | protocol length (8) | operation (16) |
///     | sender hardware (48) | sender address (32) | target hardware (48) | target address (32) |
public struct ARPPacket: Hashable, Sendable {
    /// How many octets a packet takes; what follows in an Ethernet frame is padding.
    public static let encodedLength = 28

    /// 1 for Ethernet.
    public var hardwareType: UInt16
    public var protocolType: EtherType
    /// In octets: 6 in all that decodes; another value is written as it stands.
    public var hardwareLength: UInt8
    /// In octets: 4 in all that decodes; another value is written as it stands.
    public var protocolLength: UInt8
    public var operation: ARPOperation
    public var senderHardware: MACAddress
    public var senderAddress: IPv4Address
    public var targetHardware: MACAddress
    public var targetAddress: IPv4Address

    public init(
        operation: ARPOperation,
        senderHardware: MACAddress,
        senderAddress: IPv4Address,
        targetHardware: MACAddress = MACAddress(rawValue: 0),
        targetAddress: IPv4Address
    ) {
        hardwareType = 1
        protocolType = .ipv4
        hardwareLength = 6
        protocolLength = 4
        self.operation = operation
        self.senderHardware = senderHardware
        self.senderAddress = senderAddress
        self.targetHardware = targetHardware
        self.targetAddress = targetAddress
    }

    /// Reads a packet; throws for address lengths other than 6 and 4.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        hardwareType = try reader.readUInt16()
        protocolType = EtherType(rawValue: try reader.readUInt16())
        hardwareLength = try reader.readUInt8()
        guard hardwareLength == 6 else { throw .invalid("hardware address length", at: reader.offset - 1) }
        protocolLength = try reader.readUInt8()
        guard protocolLength == 4 else { throw .invalid("protocol address length", at: reader.offset - 1) }
        operation = ARPOperation(rawValue: try reader.readUInt16())
        senderHardware = try reader.readMACAddress()
        senderAddress = try reader.readIPv4Address()
        targetHardware = try reader.readMACAddress()
        targetAddress = try reader.readIPv4Address()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(hardwareType)
        writer.write(protocolType.rawValue)
        writer.write(hardwareLength)
        writer.write(protocolLength)
        writer.write(operation.rawValue)
        writer.write(senderHardware)
        writer.write(senderAddress)
        writer.write(targetHardware)
        writer.write(targetAddress)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: ARPPacket.encodedLength)
        encode(into: &writer)
        return writer.bytes
    }

    /// The EtherType that a frame with this packet carries.
    public var etherType: EtherType {
        operation == .reverseRequest || operation == .reverseReply ? .rarp : .arp
    }

    /// Whether the sender asks if anybody has the address that it wants to take (RFC 5227 §2.1.1).
    public var isProbe: Bool { operation == .request && senderAddress.isUnspecified && !targetAddress.isUnspecified }
    /// Whether the sender tells that it now has the address (RFC 5227 §2.3).
    public var isAnnouncement: Bool {
        operation == .request && senderAddress == targetAddress && !senderAddress.isUnspecified
    }
}

extension ARPPacket {
    /// Whether it is RARP that a host has to do with: of Ethernet and IPv4, from another host. What carries ARP's own
    /// operations in a RARP frame is dropped: RFC 903 lets a host treat it as ARP, and does not ask for it.
    public func isReverse(heardBy hardware: MACAddress) -> Bool {
        hardwareType == 1 && protocolType == .ipv4 && etherType == .rarp && senderHardware != hardware
            && !senderHardware.isGroup
    }
}
