/// What a link-layer header of any type says, in one shape: who to whom, under which VLAN, and what follows.
///
/// It is what analysis reads; the headers as they are written are `EthernetHeader`, `LinuxCookedHeader` and
/// `LoopbackHeader`. It is small and decoded without an allocation.
public struct LinkHeader: Hashable, Sendable {
    // Three words, filled by two loads and kept in registers: frames are decoded by the million.
    /// The destination in the high 48 bits, the EtherType in the low ones.
    @usableFromInline
    var destinationWord: UInt64
    /// The source in the high 48 bits, `Mark` and the payload length in the low ones.
    @usableFromInline
    var sourceWord: UInt64
    /// The two outermost tags as they are written, the outer one in the high half; 0 where there is none.
    @usableFromInline
    var tagWord: UInt64

    /// Bits of `sourceWord` that say which fields mean something.
    @usableFromInline
    enum Mark {
        @usableFromInline
        static var source: UInt64 { 0x8000 }
        @usableFromInline
        static var destination: UInt64 { 0x4000 }
        @usableFromInline
        static var length: UInt64 { 0x2000 }
        /// The bits that hold a length, at most 1500.
        @usableFromInline
        static var lengthField: UInt64 { 0x07ff }
    }

    /// A header with what its link type tells.
    public init(
        source: MACAddress?,
        destination: MACAddress?,
        etherType: EtherType,
        vlan: VLANTag? = nil,
        innerVLAN: VLANTag? = nil
    ) {
        destinationWord = UInt64(etherType.rawValue)
        sourceWord = 0
        tagWord = UInt64(vlan?.word ?? 0) << 32 | UInt64(innerVLAN?.word ?? 0)
        self.source = source
        self.destination = destination
    }

    /// What follows, behind all VLAN tags.
    @inlinable
    public var etherType: EtherType {
        get { EtherType(rawValue: UInt16(truncatingIfNeeded: destinationWord)) }
        set { destinationWord = destinationWord & ~0xffff | UInt64(newValue.rawValue) }
    }

    /// The sender; nil where the link type has no addresses (null, loop, raw) or a cooked one is not 48 bits long.
    @inlinable
    public var source: MACAddress? {
        get { sourceWord & Mark.source == 0 ? nil : MACAddress(rawValue: sourceWord >> 16) }
        set {
            sourceWord = sourceWord & 0xffff & ~Mark.source
            if let newValue { sourceWord |= newValue.rawValue << 16 | Mark.source }
        }
    }

    /// The receiver; nil where the link type does not tell (null, loop, raw, Linux cooked).
    @inlinable
    public var destination: MACAddress? {
        get { sourceWord & Mark.destination == 0 ? nil : MACAddress(rawValue: destinationWord >> 16) }
        set {
            destinationWord = destinationWord & 0xffff | (newValue?.rawValue ?? 0) << 16
            sourceWord = newValue == nil ? sourceWord & ~Mark.destination : sourceWord | Mark.destination
        }
    }

    /// The outermost VLAN tag.
    @inlinable
    public var vlan: VLANTag? {
        get { tagWord >> 32 == 0 ? nil : VLANTag(word: UInt32(truncatingIfNeeded: tagWord >> 32)) }
        set { tagWord = tagWord & 0xffff_ffff | UInt64(newValue?.word ?? 0) << 32 }
    }

    /// The second VLAN tag (IEEE 802.1ad); up to two more may follow and are not told here.
    @inlinable
    public var innerVLAN: VLANTag? {
        get { tagWord & 0xffff_ffff == 0 ? nil : VLANTag(word: UInt32(truncatingIfNeeded: tagWord)) }
        set { tagWord = tagWord & ~0xffff_ffff | UInt64(newValue?.word ?? 0) }
    }

    /// How many octets of payload the length of an IEEE 802.3 frame promises; nil for other frames.
    @inlinable
    public var payloadLength: Int? { sourceWord & Mark.length == 0 ? nil : Int(sourceWord & Mark.lengthField) }

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
        try reader.skip(LinkHeader.ethernetLength)
        // Safe: `skip` has checked that the 14 octets from `start` are there.
        self = unsafe LinkHeader(uncheckedEthernetAt: start, in: reader.bytes)
        if hasMoreEthernet { try readRestOfEthernet(&reader) }
    }

    /// How many octets an Ethernet header has, tags and LLC not counted.
    @inlinable
    static var ethernetLength: Int { 14 }

    /// The Ethernet header at `offset` without tags and LLC, where the caller has checked that 14 octets are.
    @unsafe
    @inlinable
    @inline(__always)
    init(uncheckedEthernetAt offset: Int, in bytes: Span<UInt8>) {
        let first = unsafe bytes.uncheckedUInt64(at: offset)
        let second = unsafe bytes.uncheckedUInt64(at: offset + 6)
        destinationWord = first & ~0xffff | second & 0xffff
        sourceWord = second & ~0xffff | Mark.source | Mark.destination
        tagWord = 0
    }

    /// Whether an Ethernet header goes on behind its first 14 octets.
    @inline(__always)
    var hasMoreEthernet: Bool { etherType.isTag || etherType.rawValue <= EthernetHeader.largestLength }

    /// Reads tags and the LLC header, which few frames have.
    @_lifetime(reader: copy reader)
    @inline(never)
    private mutating func readRestOfEthernet(_ reader: inout ByteReader) throws(PacketDecodingError) {
        try readTags(&reader)
        if etherType.rawValue <= EthernetHeader.largestLength {
            let length = Int(etherType.rawValue)
            let start = reader.offset
            etherType = try LLCHeader(decoding: &reader).etherType
            let left = max(0, length - (reader.offset - start))
            sourceWord |= Mark.length | UInt64(truncatingIfNeeded: left) & Mark.lengthField
        }
    }

    @_lifetime(reader: copy reader)
    private mutating func readTags(_ reader: inout ByteReader) throws(PacketDecodingError) {
        var following = etherType
        let tags = try reader.readTags(after: &following)
        etherType = following
        vlan = tags.first
        innerVLAN = tags.dropFirst().first
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
        try readTags(&reader)
        if etherType == .llc { etherType = try LLCHeader(decoding: &reader).etherType }
    }
}
