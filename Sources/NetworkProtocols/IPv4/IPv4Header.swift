/// An IPv4 header without its options (RFC 791 §3.1).
///
///      0                   1                   2                   3
///     |version|header |type of service|         total length          |
///     |        identification         |0|D|M|    fragment offset      |
///     | time to live  |   protocol    |        header checksum        |
///     |                        source address                         |
///     |                     destination address                       |
///     |                     options, 0…40 octets                      |
///
/// The value is the five words as they were written, right or wrong, and what the checksum should have been.
public struct IPv4Header: Hashable, Sendable {
    /// The shortest header, without options, in octets.
    public static let minimumLength = 20

    @usableFromInline
    var lengthWord: UInt32
    @usableFromInline
    var fragmentWord: UInt32
    @usableFromInline
    var protocolWord: UInt32
    public var source: IPv4Address
    public var destination: IPv4Address
    /// What the checksum should be, over the octets decoded, options included (RFC 791 §3.1, RFC 1071).
    ///
    /// Of a header that was not decoded: over the header when it was last given to `IPv4Packet.updateChecksum`.
    public internal(set) var computedChecksum: UInt16

    /// A header without options for a packet with `payloadLength` octets; lengths and checksum are right.
    public init(
        source: IPv4Address,
        destination: IPv4Address,
        protocol: IPProtocol,
        payloadLength: Int,
        identification: UInt16 = 0,
        timeToLive: UInt8 = 64,
        typeOfService: UInt8 = 0,
        dontFragment: Bool = false
    ) {
        let totalLength = UInt16(truncatingIfNeeded: IPv4Header.minimumLength + payloadLength)
        lengthWord = 0x4500_0000 | UInt32(typeOfService) << 16 | UInt32(totalLength)
        fragmentWord = UInt32(identification) << 16 | (dontFragment ? 0x4000 : 0)
        protocolWord = UInt32(timeToLive) << 24 | UInt32(`protocol`.rawValue) << 16
        self.source = source
        self.destination = destination
        computedChecksum = 0
        computedChecksum = checksum(overOptions: [])
        checksum = computedChecksum
    }

    /// Reads a header and leaves the reader behind its options, at the payload.
    ///
    /// Throws for a version other than 4 and a header length under 20 octets. The total length is kept as it stands.
    @_lifetime(reader: copy reader)
    @inline(__always)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch IPv4Header.defect(at: reader.offset, in: reader.bytes, end: reader.end) {
        case nil: break
        case let defect?: throw defect.error
        }
        // Safe: `defect` has checked that the header, at least 20 octets, is there.
        self = unsafe IPv4Header(uncheckedAt: reader.offset, in: reader.bytes)
        try reader.skip(headerLength)
    }

    /// Why no header can be read at `offset`; nil where one can, options included.
    @inline(__always)
    static func defect(at offset: Int, in bytes: Span<UInt8>, end: Int) -> HeaderDefect? {
        let available = end - offset
        guard available >= minimumLength else {
            return .truncated(.ipv4, needed: minimumLength, available: available, at: offset)
        }
        // Safe: 20 octets from `offset` are there.
        let word = unsafe bytes.uncheckedUInt32(at: offset)
        guard word >> 28 == 4 else { return .invalid(.version, at: offset) }
        let length = Int(word >> 24 & 0xf) * 4
        guard length >= minimumLength else { return .invalid(.ipv4HeaderLength, at: offset) }
        guard length <= available else {
            return .truncated(.ipv4, needed: length, available: available, at: offset)
        }
        return nil
    }

    /// The header at `offset`, where `defect` found nothing wrong.
    @unsafe
    @inline(__always)
    init(uncheckedAt offset: Int, in bytes: Span<UInt8>) {
        lengthWord = unsafe bytes.uncheckedUInt32(at: offset)
        fragmentWord = unsafe bytes.uncheckedUInt32(at: offset + 4)
        protocolWord = unsafe bytes.uncheckedUInt32(at: offset + 8)
        source = IPv4Address(rawValue: unsafe bytes.uncheckedUInt32(at: offset + 12))
        destination = IPv4Address(rawValue: unsafe bytes.uncheckedUInt32(at: offset + 16))
        computedChecksum = 0
        var sum = sumWithoutOptions
        if lengthWord >> 24 != 0x45 {
            var position = offset + IPv4Header.minimumLength
            while position < offset + headerLength {
                sum &+= unsafe UInt64(bytes.uncheckedUInt32(at: position))
                position += 4
            }
        }
        computedChecksum = IPv4Header.folded(sum)
    }
}

extension IPv4Header {
    /// How many octets the header says that it takes with its options: 0…60 in steps of 4.
    @inlinable
    public var headerLength: Int {
        get { Int(lengthWord >> 24 & 0xf) * 4 }
        set { lengthWord = lengthWord & 0xf0ff_ffff | UInt32(truncatingIfNeeded: newValue / 4 & 0xf) << 24 }
    }

    /// How many octets the options take by `headerLength`.
    @inlinable
    public var optionsLength: Int { Swift.max(0, headerLength - IPv4Header.minimumLength) }

    /// The octet of type of service, since RFC 2474 differentiated services.
    @inlinable
    public var typeOfService: UInt8 {
        get { UInt8(truncatingIfNeeded: lengthWord >> 16) }
        set { lengthWord = lengthWord & 0xff00_ffff | UInt32(newValue) << 16 }
    }

    /// How many octets the packet says that it takes, header included; 0 in captures of packets cut by the hardware later.
    @inlinable
    public var totalLength: Int {
        get { Int(lengthWord & 0xffff) }
        set { lengthWord = lengthWord & 0xffff_0000 | UInt32(UInt16(truncatingIfNeeded: newValue)) }
    }

    /// How many octets of payload the lengths promise; 0 where they contradict each other.
    @inlinable
    public var payloadLength: Int { Swift.max(0, totalLength - headerLength) }

    /// What the fragments of one datagram have in common.
    @inlinable
    public var identification: UInt16 {
        get { UInt16(truncatingIfNeeded: fragmentWord >> 16) }
        set { fragmentWord = fragmentWord & 0xffff | UInt32(newValue) << 16 }
    }

    /// The flag that must be zero.
    @inlinable
    public var reservedFlag: Bool {
        get { fragmentWord & 0x8000 != 0 }
        set { fragmentWord = newValue ? fragmentWord | 0x8000 : fragmentWord & ~0x8000 }
    }

    /// The flag DF.
    @inlinable
    public var dontFragment: Bool {
        get { fragmentWord & 0x4000 != 0 }
        set { fragmentWord = newValue ? fragmentWord | 0x4000 : fragmentWord & ~0x4000 }
    }

    /// The flag MF: this is not the last part.
    @inlinable
    public var moreFragments: Bool {
        get { fragmentWord & 0x2000 != 0 }
        set { fragmentWord = newValue ? fragmentWord | 0x2000 : fragmentWord & ~0x2000 }
    }

    /// Where the payload belongs in the whole datagram's, in octets: 0…65528 in steps of 8.
    @inlinable
    public var fragmentOffset: Int {
        get { Int(fragmentWord & 0x1fff) * 8 }
        set { fragmentWord = fragmentWord & 0xffff_e000 | UInt32(truncatingIfNeeded: newValue / 8 & 0x1fff) }
    }

    /// Whether the packet is a part of a larger one, the first or a later one.
    @inlinable
    public var isFragment: Bool { fragmentWord & 0x3fff != 0 }

    /// How many routers it may still pass.
    @inlinable
    public var timeToLive: UInt8 {
        get { UInt8(truncatingIfNeeded: protocolWord >> 24) }
        set { protocolWord = protocolWord & 0x00ff_ffff | UInt32(newValue) << 24 }
    }

    @inlinable
    public var `protocol`: IPProtocol {
        get { IPProtocol(rawValue: UInt8(truncatingIfNeeded: protocolWord >> 16)) }
        set { protocolWord = protocolWord & 0xff00_ffff | UInt32(newValue.rawValue) << 16 }
    }

    /// The header checksum as it was written.
    @inlinable
    public var checksum: UInt16 {
        get { UInt16(truncatingIfNeeded: protocolWord) }
        set { protocolWord = protocolWord & 0xffff_0000 | UInt32(newValue) }
    }

    @inlinable
    public var isChecksumValid: Bool { checksum == computedChecksum }

    /// Writes the five words as they stand; options are the caller's.
    public func encode(into writer: inout ByteWriter) {
        writer.write(lengthWord)
        writer.write(fragmentWord)
        writer.write(protocolWord)
        writer.write(source)
        writer.write(destination)
    }

    /// What the checksum of this header with `options` should be.
    func checksum(overOptions options: [UInt8]) -> UInt16 {
        var sum = InternetChecksum()
        sum.add(IPv4Header.folded(sumWithoutOptions) ^ 0xffff)
        sum.add(options)
        return sum.value
    }

    /// The sum of all words but the checksum; 32-bit words fold to the same 16-bit sum.
    @inline(__always)
    private var sumWithoutOptions: UInt64 {
        UInt64(lengthWord) &+ UInt64(fragmentWord) &+ UInt64(protocolWord & 0xffff_0000) &+ UInt64(source.rawValue)
            &+ UInt64(destination.rawValue)
    }

    @inline(__always)
    private static func folded(_ sum: UInt64) -> UInt16 {
        var folded = (sum & 0xffff_ffff) &+ (sum >> 32)
        folded = (folded & 0xffff) &+ (folded >> 16)
        folded = (folded & 0xffff) &+ (folded >> 16)
        folded = (folded & 0xffff) &+ (folded >> 16)
        return ~UInt16(truncatingIfNeeded: folded)
    }
}
