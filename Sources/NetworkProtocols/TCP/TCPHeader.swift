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
    public static let minimumLength = 20

    public var sourcePort: UInt16
    public var destinationPort: UInt16
    public var sequence: TCPSequenceNumber
    /// Means something where the `ack` flag is set.
    public var acknowledgement: TCPSequenceNumber
    /// Data offset in the high 4 bits, reserved bits in the low ones.
    @usableFromInline
    var offsetOctet: UInt8
    public var flags: TCPFlags
    /// As it was written: not scaled (RFC 7323 §2).
    public var window: UInt16
    /// As it was written.
    public var checksum: UInt16
    /// Means something where the `urg` flag is set.
    public var urgentPointer: UInt16

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
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        self.sequence = sequence
        self.acknowledgement = acknowledgement
        offsetOctet = 0
        self.flags = flags
        self.window = window
        self.checksum = checksum
        self.urgentPointer = urgentPointer
        self.headerLength = headerLength
    }

    /// How many octets the header says that it takes with its options: 0…60 in steps of 4.
    @inlinable
    public var headerLength: Int {
        get { Int(offsetOctet >> 4) * 4 }
        set { offsetOctet = offsetOctet & 0x0f | UInt8(truncatingIfNeeded: newValue / 4 & 0xf) << 4 }
    }

    /// How many octets the options take by `headerLength`.
    @inlinable
    public var optionsLength: Int { Swift.max(0, headerLength - TCPHeader.minimumLength) }

    /// The four bits behind the data offset, which are zero.
    @inlinable
    public var reservedBits: UInt8 {
        get { offsetOctet & 0x0f }
        set { offsetOctet = offsetOctet & 0xf0 | newValue & 0x0f }
    }

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
    @inline(__always)
    init(uncheckedAt offset: Int, in bytes: Span<UInt8>) {
        sourcePort = unsafe bytes.uncheckedUInt16(at: offset)
        destinationPort = unsafe bytes.uncheckedUInt16(at: offset + 2)
        sequence = TCPSequenceNumber(rawValue: unsafe bytes.uncheckedUInt32(at: offset + 4))
        acknowledgement = TCPSequenceNumber(rawValue: unsafe bytes.uncheckedUInt32(at: offset + 8))
        let word = unsafe bytes.uncheckedUInt16(at: offset + 12)
        offsetOctet = UInt8(truncatingIfNeeded: word >> 8)
        flags = TCPFlags(rawValue: UInt8(truncatingIfNeeded: word))
        window = unsafe bytes.uncheckedUInt16(at: offset + 14)
        checksum = unsafe bytes.uncheckedUInt16(at: offset + 16)
        urgentPointer = unsafe bytes.uncheckedUInt16(at: offset + 18)
    }

    /// Writes the 20 octets as they stand; options are the caller's.
    public func encode(into writer: inout ByteWriter) {
        writer.write(sourcePort)
        writer.write(destinationPort)
        writer.write(sequence.rawValue)
        writer.write(acknowledgement.rawValue)
        writer.write(offsetOctet)
        writer.write(flags.rawValue)
        writer.write(window)
        writer.write(checksum)
        writer.write(urgentPointer)
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
