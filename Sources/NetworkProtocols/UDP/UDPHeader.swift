/// A UDP header (RFC 768).
///
///     | source port (16) | destination port (16) | length (16) | checksum (16) |
public struct UDPHeader: Hashable, Sendable {
    /// How many octets the header takes.
    @inlinable
    public static var encodedLength: Int { 8 }

    /// The header as it was written.
    @usableFromInline
    var word: UInt64

    @inlinable
    init(word: UInt64) {
        self.word = word
    }

    /// A header as given.
    public init(sourcePort: UInt16, destinationPort: UInt16, length: Int, checksum: UInt16 = 0) {
        word = UInt64(sourcePort) << 48 | UInt64(destinationPort) << 32 | UInt64(checksum)
        self.length = length
    }

    /// The port that an answer goes to.
    @inlinable
    public var sourcePort: UInt16 {
        get { UInt16(truncatingIfNeeded: word >> 48) }
        set { word = word & ~(0xffff << 48) | UInt64(newValue) << 48 }
    }

    /// The port that the datagram is for.
    @inlinable
    public var destinationPort: UInt16 {
        get { UInt16(truncatingIfNeeded: word >> 32) }
        set { word = word & ~(0xffff << 32) | UInt64(newValue) << 32 }
    }

    /// How many octets the datagram says that it takes, header included; kept as it stands.
    @inlinable
    public var length: Int {
        get { Int(word >> 16 & 0xffff) }
        set { word = word & ~(0xffff << 16) | UInt64(UInt16(truncatingIfNeeded: newValue)) << 16 }
    }

    /// As it was written; 0 is "not computed".
    @inlinable
    public var checksum: UInt16 {
        get { UInt16(truncatingIfNeeded: word) }
        set { word = word & ~0xffff | UInt64(newValue) }
    }

    /// How many octets of payload the length promises.
    @inlinable
    public var payloadLength: Int { Swift.max(0, length - UDPHeader.encodedLength) }

    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        try reader.skip(UDPHeader.encodedLength)
        // Safe: `skip` has checked that the 8 octets from `start` are there.
        word = unsafe reader.bytes.uncheckedUInt64(at: start)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(word)
    }

    /// What the checksum of the datagram in `bytes`, header and payload, should be, whatever its checksum field holds.
    ///
    /// A sum of 0 is given as 0xffff, as it is sent (RFC 768). `start` and `end` are clamped to what is there.
    public static func computedChecksum(
        source: IPv4Address,
        destination: IPv4Address,
        bytes: Span<UInt8>,
        from start: Int,
        to end: Int
    ) -> UInt16 {
        let value = InternetChecksum.overPseudoHeader(
            source: source,
            destination: destination,
            protocol: .udp,
            bytes: bytes,
            from: start,
            to: end,
            checksumAt: 6
        )
        return value == 0 ? 0xffff : value
    }
}

extension InternetChecksum {
    /// The checksum of a datagram or segment with its pseudo header (RFC 768, RFC 9293 §3.1).
    ///
    /// The two octets `checksumAt` behind `start` count as zero. `start` and `end` are clamped to what is there.
    static func overPseudoHeader(
        source: IPv4Address,
        destination: IPv4Address,
        protocol: IPProtocol,
        bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        checksumAt field: Int
    ) -> UInt16 {
        let end = min(max(end, 0), bytes.count)
        let start = min(max(start, 0), end)
        var sum = InternetChecksum()
        sum.add(source.rawValue)
        sum.add(destination.rawValue)
        sum.add(UInt16(`protocol`.rawValue))
        sum.add(UInt16(truncatingIfNeeded: end - start))
        let hole = min(start + field, end)
        sum.add(bytes, from: start, to: hole)
        sum.add(bytes, from: min(hole + 2, end), to: end)
        return sum.value
    }
}
