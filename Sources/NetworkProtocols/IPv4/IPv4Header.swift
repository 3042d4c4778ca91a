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
/// The value is the header as it was written, right or wrong, and what the checksum should have been.
public struct IPv4Header: Hashable, Sendable {
    /// The shortest header, without options, in octets.
    @inlinable
    public static var minimumLength: Int { 20 }

    /// Version to fragment offset.
    @usableFromInline
    var first: UInt64
    /// Time to live to source address.
    @usableFromInline
    var second: UInt64
    /// The receiver, or the next hop of a source route.
    public var destination: IPv4Address
    /// What `computedChecksum` gives.
    @usableFromInline
    var rightChecksum: UInt16

    /// All zeros: no header.
    @inlinable
    @inline(__always)
    init() {
        first = 0
        second = 0
        destination = .any
        rightChecksum = 0
    }

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
        first = 0x4500 << 48
        second = 0
        self.destination = destination
        rightChecksum = 0
        self.source = source
        self.protocol = `protocol`
        totalLength = IPv4Header.minimumLength + payloadLength
        self.identification = identification
        self.timeToLive = timeToLive
        self.typeOfService = typeOfService
        self.dontFragment = dontFragment
        rightChecksum = checksum(overOptionsAddingUpTo: 0)
        checksum = rightChecksum
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

    /// The 20 octets at `offset`, where the caller has checked that they are there; the computed checksum is right where
    /// they have no options.
    @unsafe
    @inlinable
    @inline(__always)
    init(uncheckedWithoutOptionsAt offset: Int, in bytes: Span<UInt8>) {
        first = unsafe bytes.uncheckedUInt64(at: offset)
        second = unsafe bytes.uncheckedUInt64(at: offset + 8)
        destination = IPv4Address(rawValue: unsafe bytes.uncheckedUInt32(at: offset + 16))
        rightChecksum = 0
        rightChecksum = checksum(overOptionsAddingUpTo: 0)
    }

    /// Whether the header begins as all but a few do: version 4, no options.
    @inlinable
    @inline(__always)
    var isVersion4WithoutOptions: Bool { first >> 56 == 0x45 }

    /// The header at `offset`, where `defect` found nothing wrong.
    @unsafe
    @inline(__always)
    init(uncheckedAt offset: Int, in bytes: Span<UInt8>) {
        self = unsafe IPv4Header(uncheckedWithoutOptionsAt: offset, in: bytes)
        guard !isVersion4WithoutOptions else { return }
        var optionsSum: UInt64 = 0
        var position = offset + IPv4Header.minimumLength
        while position < offset + headerLength {
            optionsSum &+= unsafe UInt64(bytes.uncheckedUInt32(at: position))
            position += 4
        }
        rightChecksum = checksum(overOptionsAddingUpTo: optionsSum)
    }
}

extension IPv4Header {
    /// How many octets the header says that it takes with its options: 0…60 in steps of 4.
    @inlinable
    public var headerLength: Int {
        get { Int(first >> 54 & 0x3c) }
        set { first = first & ~(0xf << 56) | UInt64(truncatingIfNeeded: newValue >> 2 & 0xf) << 56 }
    }

    /// How many octets the options take by `headerLength`.
    @inlinable
    public var optionsLength: Int { Swift.max(0, headerLength - IPv4Header.minimumLength) }

    /// Precedence and service, today the differentiated services field (RFC 2474 §3) and congestion notification.
    @inlinable
    public var typeOfService: UInt8 {
        get { UInt8(truncatingIfNeeded: first >> 48) }
        set { first = first & ~(0xff << 48) | UInt64(newValue) << 48 }
    }

    /// How many octets the packet says that it takes, header included; 0 in captures of packets cut by the hardware later.
    @inlinable
    public var totalLength: Int {
        get { Int(first >> 32 & 0xffff) }
        set { first = first & ~(0xffff << 32) | UInt64(UInt16(truncatingIfNeeded: newValue)) << 32 }
    }

    /// How many octets of payload the lengths promise; 0 where they contradict each other.
    @inlinable
    public var payloadLength: Int { Swift.max(0, totalLength - headerLength) }

    /// What the fragments of one datagram share.
    @inlinable
    public var identification: UInt16 {
        get { UInt16(truncatingIfNeeded: first >> 16) }
        set { first = first & ~(0xffff << 16) | UInt64(newValue) << 16 }
    }

    /// The flag that must be zero.
    @inlinable
    public var reservedFlag: Bool {
        get { first & 0x8000 != 0 }
        set { first = newValue ? first | 0x8000 : first & ~0x8000 }
    }

    /// Whether routers must not cut the packet.
    @inlinable
    public var dontFragment: Bool {
        get { first & 0x4000 != 0 }
        set { first = newValue ? first | 0x4000 : first & ~0x4000 }
    }

    /// Whether the packet is a fragment and not the last one.
    @inlinable
    public var moreFragments: Bool {
        get { first & 0x2000 != 0 }
        set { first = newValue ? first | 0x2000 : first & ~0x2000 }
    }

    /// Where the payload belongs in the whole datagram's, in octets: 0…65528 in steps of 8.
    @inlinable
    public var fragmentOffset: Int {
        get { Int(first & 0x1fff) << 3 }
        set { first = first & ~0x1fff | UInt64(truncatingIfNeeded: newValue >> 3 & 0x1fff) }
    }

    /// Whether the packet is a part of a larger one, the first or a later one.
    @inlinable
    public var isFragment: Bool { first & 0x3fff != 0 }

    /// How many more routers the packet may pass.
    @inlinable
    public var timeToLive: UInt8 {
        get { UInt8(truncatingIfNeeded: second >> 56) }
        set { second = second & ~(0xff << 56) | UInt64(newValue) << 56 }
    }

    /// What the packet carries.
    @inlinable
    public var `protocol`: IPProtocol {
        get { IPProtocol(rawValue: UInt8(truncatingIfNeeded: second >> 48)) }
        set { second = second & ~(0xff << 48) | UInt64(newValue.rawValue) << 48 }
    }

    /// The header checksum as it was written.
    @inlinable
    public var checksum: UInt16 {
        get { UInt16(truncatingIfNeeded: second >> 32) }
        set { second = second & ~(0xffff << 32) | UInt64(newValue) << 32 }
    }

    /// The sender.
    @inlinable
    public var source: IPv4Address {
        get { IPv4Address(rawValue: UInt32(truncatingIfNeeded: second)) }
        set { second = second & ~0xffff_ffff | UInt64(newValue.rawValue) }
    }

    /// What the checksum should be, over the octets decoded, options included (RFC 791 §3.1, RFC 1071).
    ///
    /// Of a header that was not decoded: over the header when it was last given to `IPv4Packet.updateChecksum`.
    @inlinable
    public internal(set) var computedChecksum: UInt16 {
        get { rightChecksum }
        set { rightChecksum = newValue }
    }

    /// Whether the stored checksum is the one that it should be.
    @inlinable
    public var isChecksumValid: Bool { checksum == computedChecksum }

    /// Writes the five words as they stand; options are the caller's.
    public func encode(into writer: inout ByteWriter) {
        writer.write(first)
        writer.write(second)
        writer.write(destination)
    }

    /// What the checksum of this header with `options`, whole words, should be.
    func checksum(overOptions options: [UInt8]) -> UInt16 {
        var sum = InternetChecksum()
        sum.add(options)
        return checksum(overOptionsAddingUpTo: UInt64(~sum.value))
    }

    /// What the checksum should be with options that add up to `optionsSum`, in words of 16 or 32 bits.
    ///
    /// The sum is taken in words of 64 bits and folded: carries come around at any width (RFC 1071 §2).
    @inlinable
    @inline(__always)
    func checksum(overOptionsAddingUpTo optionsSum: UInt64) -> UInt16 {
        let withoutChecksum = second & ~(0xffff << 32)
        let (half, carry) = first.addingReportingOverflow(withoutChecksum)
        let rest = UInt64(destination.rawValue) &+ optionsSum &+ (carry ? 1 : 0)
        var (sum, lastCarry) = half.addingReportingOverflow(rest)
        sum &+= lastCarry ? 1 : 0
        // The upper half of a number added to itself turned by half its width is the sum of its halves, carry included.
        let folded = UInt32(truncatingIfNeeded: (sum &+ (sum << 32 | sum >> 32)) >> 32)
        return ~UInt16(truncatingIfNeeded: (folded &+ (folded << 16 | folded >> 16)) >> 16)
    }
}
