/// What a link-layer header of any type says, in one shape: who to whom, under which VLAN, and what follows.
///
/// It is what analysis reads; the headers as they are written are `EthernetHeader`, `LinuxCookedHeader` and
/// `LoopbackHeader`. It is small and decoded without an allocation.
public struct LinkHeader: Hashable, Sendable {
    /// Raw addresses; `noAddress` where the link type has none.
    @usableFromInline
    var sourceWord: UInt64
    @usableFromInline
    var destinationWord: UInt64
    @usableFromInline
    static var noAddress: UInt64 { .max }

    /// What follows, behind all VLAN tags.
    public var etherType: EtherType
    /// The IEEE 802.3 length field; `noLength` where the frame has none.
    @usableFromInline
    var lengthField: UInt16
    @usableFromInline
    static var noLength: UInt16 { .max }
    /// All VLAN tags, outermost first.
    public var tags: VLANTagStack

    public init(
        source: MACAddress?,
        destination: MACAddress?,
        etherType: EtherType,
        tags: VLANTagStack = []
    ) {
        sourceWord = source?.rawValue ?? LinkHeader.noAddress
        destinationWord = destination?.rawValue ?? LinkHeader.noAddress
        self.etherType = etherType
        lengthField = LinkHeader.noLength
        self.tags = tags
    }

    /// The sender; nil where the link type has no addresses (null, loop, raw) or a cooked one is not 48 bits long.
    @inlinable
    public var source: MACAddress? {
        get { sourceWord == LinkHeader.noAddress ? nil : MACAddress(rawValue: sourceWord) }
        set { sourceWord = newValue?.rawValue ?? LinkHeader.noAddress }
    }

    /// The receiver; nil where the link type does not tell (null, loop, raw, Linux cooked).
    @inlinable
    public var destination: MACAddress? {
        get { destinationWord == LinkHeader.noAddress ? nil : MACAddress(rawValue: destinationWord) }
        set { destinationWord = newValue?.rawValue ?? LinkHeader.noAddress }
    }

    /// The outermost VLAN tag.
    @inlinable
    public var vlan: VLANTag? { tags.isEmpty ? nil : tags[0] }
    /// The second VLAN tag (IEEE 802.1ad).
    @inlinable
    public var innerVLAN: VLANTag? { tags.count < 2 ? nil : tags[1] }
    /// How many octets follow the addresses and tags of an IEEE 802.3 frame, LLC header included; nil for other frames.
    @inlinable
    public var length: Int? { lengthField == LinkHeader.noLength ? nil : Int(lengthField) }

    /// Reads the header of a frame of `linkType` and leaves the reader at the network packet.
    ///
    /// Throws where octets run out, for more than four VLAN tags, for a raw packet that is neither IPv4 nor IPv6, and
    /// for a link type that is not supported.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader, linkType: LinkType) throws(PacketDecodingError) {
        if linkType == .ethernet {
            try self.init(decodingEthernet: &reader)
        } else {
            try self.init(decodingOther: &reader, linkType: linkType)
        }
    }

    @_lifetime(reader: copy reader)
    @inline(__always)
    private init(decodingEthernet reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        try reader.skip(14)
        // Safe: `skip` has checked that the 14 octets from `start` are there.
        let first = unsafe reader.bytes.uncheckedUInt64(at: start)
        let second = unsafe reader.bytes.uncheckedUInt32(at: start + 8)
        etherType = EtherType(rawValue: unsafe reader.bytes.uncheckedUInt16(at: start + 12))
        destinationWord = first >> 16
        sourceWord = (first & 0xffff) << 32 | UInt64(second)
        lengthField = LinkHeader.noLength
        tags = VLANTagStack()
        if etherType.isTag || etherType.rawValue <= EthernetHeader.largestLength {
            try readRestOfEthernet(&reader)
        }
    }

    /// Reads tags and the LLC header, which few frames have.
    @_lifetime(reader: copy reader)
    @inline(never)
    private mutating func readRestOfEthernet(_ reader: inout ByteReader) throws(PacketDecodingError) {
        tags = try reader.readTags(after: &etherType)
        if etherType.rawValue <= EthernetHeader.largestLength {
            lengthField = etherType.rawValue
            etherType = try LLCHeader(decoding: &reader).etherType
        }
    }

    @_lifetime(reader: copy reader)
    @inline(never)
    private init(decodingOther reader: inout ByteReader, linkType: LinkType) throws(PacketDecodingError) {
        self.init(source: nil, destination: nil, etherType: .unknown)
        switch linkType {
        case .linuxSLL: try readCooked(try LinuxCookedHeader(decodingVersion1: &reader), &reader)
        case .linuxSLL2: try readCooked(try LinuxCookedHeader(decodingVersion2: &reader), &reader)
        case .null, .loop: etherType = try LoopbackHeader(decoding: &reader, linkType: linkType).etherType
        case .ipv4: etherType = .ipv4
        case .ipv6: etherType = .ipv6
        // 12 and 14 are what BSD systems call DLT_RAW; they get into files now and then.
        case .raw, LinkType(rawValue: 12), LinkType(rawValue: 14):
            guard let octet = reader.peek() else { throw .truncated(needed: 1, available: 0, at: reader.offset) }
            switch octet >> 4 {
            case 4: etherType = .ipv4
            case 6: etherType = .ipv6
            default: throw .invalid("IP version", at: reader.offset)
            }
        default: throw .invalid("link type", at: reader.offset)
        }
    }

    /// Takes over what a cooked header says and reads the tags and the LLC header that it announces.
    @_lifetime(reader: copy reader)
    private mutating func readCooked(
        _ header: LinuxCookedHeader,
        _ reader: inout ByteReader
    ) throws(PacketDecodingError) {
        source = header.source
        etherType = header.protocolType
        tags = try reader.readTags(after: &etherType)
        if etherType == .llc { etherType = try LLCHeader(decoding: &reader).etherType }
    }
}
