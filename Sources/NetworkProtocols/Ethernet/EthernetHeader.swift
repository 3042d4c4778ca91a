/// The header of an Ethernet frame: Ethernet II or IEEE 802.3 with LLC, VLAN tags included (IEEE 802.3 §3.2, 802.1Q §9).
///
///     | destination (48) | source (48) | tags (32 each) … | EtherType or length (16) | LLC … |
public struct EthernetHeader: Hashable, Sendable {
    /// How the frame says what it carries.
    public enum Encapsulation: Hashable, Sendable {
        /// An EtherType; also the values 1501…1535, which are neither a length nor assigned.
        case ethernetII(EtherType)
        /// A length, at most 1500, as it was written; it counts the LLC header and the payload but no padding.
        case llc(length: UInt16, LLCHeader)
    }

    /// The largest value of the field behind the addresses that is a length.
    static let largestLength: UInt16 = 1500

    public var destination: MACAddress
    public var source: MACAddress
    /// VLAN tags, outermost first.
    public var tags: VLANTagStack
    public var encapsulation: Encapsulation

    public init(
        destination: MACAddress,
        source: MACAddress,
        tags: VLANTagStack = [],
        encapsulation: Encapsulation
    ) {
        self.destination = destination
        self.source = source
        self.tags = tags
        self.encapsulation = encapsulation
    }

    public init(destination: MACAddress, source: MACAddress, tags: VLANTagStack = [], etherType: EtherType) {
        self.init(destination: destination, source: source, tags: tags, encapsulation: .ethernetII(etherType))
    }

    /// Reads a header and leaves the reader at the network packet; throws for more than four VLAN tags.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        destination = try reader.readMACAddress()
        source = try reader.readMACAddress()
        var type = EtherType(rawValue: try reader.readUInt16())
        tags = try reader.readTags(after: &type)
        if type.rawValue <= EthernetHeader.largestLength {
            encapsulation = .llc(length: type.rawValue, try LLCHeader(decoding: &reader))
        } else {
            encapsulation = .ethernetII(type)
        }
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(destination)
        writer.write(source)
        writer.write(tags)
        switch encapsulation {
        case .ethernetII(let etherType): writer.write(etherType.rawValue)
        case .llc(let length, let header):
            writer.write(length)
            header.encode(into: &writer)
        }
    }

    /// What the payload is; `.llc` where the frame is IEEE 802.3 without an EtherType.
    public var etherType: EtherType {
        switch encapsulation {
        case .ethernetII(let etherType): etherType
        case .llc(_, let header): header.etherType
        }
    }

    /// How many octets the header takes.
    public var encodedLength: Int {
        switch encapsulation {
        case .ethernetII: 14 + 4 * tags.count
        case .llc(_, let header): 14 + 4 * tags.count + header.encodedLength
        }
    }
}
