/// A TCP header without its options (RFC 9293 §3.1).
///
///      0                   1                   2                   3
///     |          source port          |       destination port        |
///     |                        sequence number                        |
///     |                    acknowledgement number                     |
///     |offset |reservd|     flags     |            window             |
///     |           checksum            |        urgent pointer         |
///     |                     options, 0…40 octets                      |
public struct TCPHeader: Hashable, Sendable {
    /// The shortest header, without options, in octets.
    @inlinable
    public static var minimumLength: Int { 20 }

    /// Ports and sequence number.
    @usableFromInline
    var first: UInt64
    /// Acknowledgement number to window.
    @usableFromInline
    var second: UInt64
    /// Checksum and urgent pointer.
    @usableFromInline
    var third: UInt32

    @inlinable
    init(first: UInt64, second: UInt64, third: UInt32) {
        self.first = first
        self.second = second
        self.third = third
    }

    /// A header as given.
    public init(
        sourcePort: UInt16,
        destinationPort: UInt16,
        sequence: TCPSequenceNumber,
        acknowledgement: TCPSequenceNumber = TCPSequenceNumber(rawValue: 0),
        headerLength: Int = TCPHeader.minimumLength,
        flags: TCPFlags,
        window: UInt16 = 65535,
        checksum: UInt16 = 0,
        urgentPointer: UInt16 = 0
    ) {
        first = UInt64(sourcePort) << 48 | UInt64(destinationPort) << 32 | UInt64(sequence.rawValue)
        second = UInt64(acknowledgement.rawValue) << 32 | UInt64(flags.rawValue) << 16 | UInt64(window)
        third = UInt32(checksum) << 16 | UInt32(urgentPointer)
        self.headerLength = headerLength
    }

    /// The sender's port.
    @inlinable
    public var sourcePort: UInt16 {
        get { UInt16(truncatingIfNeeded: first >> 48) }
        set { first = first & ~(0xffff << 48) | UInt64(newValue) << 48 }
    }

    /// The receiver's port.
    @inlinable
    public var destinationPort: UInt16 {
        get { UInt16(truncatingIfNeeded: first >> 32) }
        set { first = first & ~(0xffff << 32) | UInt64(newValue) << 32 }
    }

    /// The number of the first octet of payload, or of SYN.
    @inlinable
    public var sequence: TCPSequenceNumber {
        get { TCPSequenceNumber(rawValue: UInt32(truncatingIfNeeded: first)) }
        set { first = first & ~0xffff_ffff | UInt64(newValue.rawValue) }
    }

    /// The number that the sender expects next; means something where the `ack` flag is set.
    @inlinable
    public var acknowledgement: TCPSequenceNumber {
        get { TCPSequenceNumber(rawValue: UInt32(truncatingIfNeeded: second >> 32)) }
        set { second = second & 0xffff_ffff | UInt64(newValue.rawValue) << 32 }
    }

    /// How many octets the header says that it takes with its options: 0…60 in steps of 4.
    @inlinable
    public var headerLength: Int {
        get { Int(second >> 26 & 0x3c) }
        set { second = second & ~(0xf << 28) | UInt64(truncatingIfNeeded: newValue >> 2 & 0xf) << 28 }
    }

    /// The four bits behind the data offset, which are zero.
    @inlinable
    public var reservedBits: UInt8 {
        get { UInt8(truncatingIfNeeded: second >> 24 & 0xf) }
        set { second = second & ~(0xf << 24) | UInt64(newValue & 0xf) << 24 }
    }

    /// The control bits.
    @inlinable
    public var flags: TCPFlags {
        get { TCPFlags(rawValue: UInt8(truncatingIfNeeded: second >> 16)) }
        set { second = second & ~(0xff << 16) | UInt64(newValue.rawValue) << 16 }
    }

    /// How many octets the sender takes, as it was written: not scaled (RFC 7323 §2).
    @inlinable
    public var window: UInt16 {
        get { UInt16(truncatingIfNeeded: second) }
        set { second = second & ~0xffff | UInt64(newValue) }
    }

    /// As it was written.
    @inlinable
    public var checksum: UInt16 {
        get { UInt16(truncatingIfNeeded: third >> 16) }
        set { third = third & 0xffff | UInt32(newValue) << 16 }
    }

    /// Means something where the `urg` flag is set.
    @inlinable
    public var urgentPointer: UInt16 {
        get { UInt16(truncatingIfNeeded: third) }
        set { third = third & ~0xffff | UInt32(newValue) }
    }

    /// How many octets the options take by `headerLength`.
    @inlinable
    public var optionsLength: Int { Swift.max(0, headerLength - TCPHeader.minimumLength) }

    /// Reads a header and leaves the reader behind its options, at the payload; throws for a data offset under 20 octets.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        switch TCPHeader.defect(at: reader.offset, in: reader.bytes, end: reader.end) {
        case nil: break
        case let defect?: throw defect.error
        }
        // Safe: `defect` has checked that the header, at least 20 octets, is there.
        self = unsafe TCPHeader(uncheckedAt: reader.offset, in: reader.bytes)
        try reader.skip(headerLength)
    }

    /// Why no header can be read at `offset`; nil where one can, options included.
    @inline(__always)
    static func defect(at offset: Int, in bytes: Span<UInt8>, end: Int) -> HeaderDefect? {
        let available = end - offset
        guard available >= minimumLength else {
            return .truncated(.tcp, needed: minimumLength, available: available, at: offset)
        }
        // Safe: 20 octets from `offset` are there.
        let length = unsafe Int(bytes.uncheckedUInt16(at: offset + 12) >> 12) * 4
        guard length >= minimumLength else { return .invalid(.tcpDataOffset, at: offset) }
        guard length <= available else {
            return .truncated(.tcp, needed: length, available: available, at: offset)
        }
        return nil
    }

    /// The header at `offset`, where `defect` found nothing wrong.
    @unsafe
    @inlinable
    @inline(__always)
    init(uncheckedAt offset: Int, in bytes: Span<UInt8>) {
        first = unsafe bytes.uncheckedUInt64(at: offset)
        second = unsafe bytes.uncheckedUInt64(at: offset + 8)
        third = unsafe bytes.uncheckedUInt32(at: offset + 16)
    }

    /// Writes the 20 octets as they stand; options are the caller's.
    public func encode(into writer: inout ByteWriter) {
        writer.write(first)
        writer.write(second)
        writer.write(third)
    }

    /// What the checksum of the segment in `bytes`, header and payload, should be, whatever its checksum field holds.
    public static func computedChecksum(
        source: IPv4Address,
        destination: IPv4Address,
        bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) -> UInt16 {
        InternetChecksum.overPseudoHeader(
            source: source,
            destination: destination,
            protocol: .tcp,
            bytes: bytes,
            from: start,
            to: end,
            checksumAt: 16
        )
    }
}
