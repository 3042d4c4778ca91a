/// An IEEE 802.2 logical link control header, with the SNAP header where one follows (RFC 1042).
///
///     | DSAP (8) | SSAP (8) | control (8 or 16) |  and for AA AA 03  | OUI (24) | protocol (16) |
public struct LLCHeader: Hashable, Sendable {
    /// The control field: a first octet that ends in 11 stands alone (IEEE 802.2 §5.2).
    public enum Control: Hashable, Sendable {
        case unnumbered(UInt8)
        /// Information and supervisory formats: two octets with sequence numbers.
        case numbered(UInt16)
    }

    /// The subnetwork access protocol's header.
    public struct SNAP: Hashable, Sendable {
        /// The organisation in the low 24 bits; 0 says that `protocolIdentifier` is an EtherType.
        public var organization: UInt32
        /// An EtherType, or the organisation's own number.
        public var protocolIdentifier: UInt16

        public init(organization: UInt32 = 0, protocolIdentifier: UInt16) {
            self.organization = organization & 0xff_ffff
            self.protocolIdentifier = protocolIdentifier
        }
    }

    public var destinationServiceAccessPoint: UInt8
    public var sourceServiceAccessPoint: UInt8
    public var control: Control
    public var snap: SNAP?

    public init(destination: UInt8, source: UInt8, control: Control = .unnumbered(3), snap: SNAP? = nil) {
        destinationServiceAccessPoint = destination
        sourceServiceAccessPoint = source
        self.control = control
        self.snap = snap
    }

    /// The LLC and SNAP headers that carry a packet of `etherType`.
    public init(snapCarrying etherType: EtherType) {
        self.init(destination: 0xaa, source: 0xaa, snap: SNAP(protocolIdentifier: etherType.rawValue))
    }

    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        destinationServiceAccessPoint = try reader.readUInt8()
        sourceServiceAccessPoint = try reader.readUInt8()
        let octet = try reader.readUInt8()
        control = octet & 3 == 3 ? .unnumbered(octet) : .numbered(UInt16(octet) << 8 | UInt16(try reader.readUInt8()))
        guard destinationServiceAccessPoint == 0xaa, sourceServiceAccessPoint == 0xaa, octet == 3 else { return }
        let organization = UInt32(try reader.readUInt8()) << 16 | UInt32(try reader.readUInt16())
        snap = SNAP(organization: organization, protocolIdentifier: try reader.readUInt16())
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(destinationServiceAccessPoint)
        writer.write(sourceServiceAccessPoint)
        switch control {
        case .unnumbered(let octet): writer.write(octet)
        case .numbered(let octets): writer.write(octets)
        }
        guard let snap else { return }
        writer.write(UInt8(truncatingIfNeeded: snap.organization >> 16))
        writer.write(UInt16(truncatingIfNeeded: snap.organization))
        writer.write(snap.protocolIdentifier)
    }

    /// How many octets the header takes.
    public var encodedLength: Int {
        switch control {
        case .unnumbered: 3 + (snap == nil ? 0 : 5)
        case .numbered: 4 + (snap == nil ? 0 : 5)
        }
    }

    /// What the payload is: SNAP's EtherType, else `.llc`.
    public var etherType: EtherType {
        if let snap, snap.organization == 0 { return EtherType(rawValue: snap.protocolIdentifier) }
        return .llc
    }
}
