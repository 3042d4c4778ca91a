/// A UDP header (RFC 768).
///
///     | source port (16) | destination port (16) | length (16) | checksum (16) |
public struct UDPHeader: Hashable, Sendable {
    /// How many octets the header takes.
    public static let encodedLength = 8

    public var sourcePort: UInt16
    public var destinationPort: UInt16
    @usableFromInline
    var lengthField: UInt16
    /// As it was written; 0 is "not computed".
    public var checksum: UInt16

    public init(sourcePort: UInt16, destinationPort: UInt16, length: Int, checksum: UInt16 = 0) {
        self.sourcePort = sourcePort
        self.destinationPort = destinationPort
        lengthField = UInt16(truncatingIfNeeded: length)
        self.checksum = checksum
    }

    /// How many octets the datagram says that it takes, header included; kept as it stands.
    @inlinable
    public var length: Int {
        get { Int(lengthField) }
        set { lengthField = UInt16(truncatingIfNeeded: newValue) }
    }

    /// How many octets of payload the length promises.
    @inlinable
    public var payloadLength: Int { Swift.max(0, length - UDPHeader.encodedLength) }

    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        try reader.skip(UDPHeader.encodedLength)
        // Safe: `skip` has checked that the 8 octets from `start` are there.
        self = unsafe UDPHeader(uncheckedAt: start, in: reader.bytes)
    }

    /// The header at `offset`, where the caller has checked that 8 octets are.
    @unsafe
    @inline(__always)
    init(uncheckedAt offset: Int, in bytes: Span<UInt8>) {
        sourcePort = unsafe bytes.uncheckedUInt16(at: offset)
        destinationPort = unsafe bytes.uncheckedUInt16(at: offset + 2)
        lengthField = unsafe bytes.uncheckedUInt16(at: offset + 4)
        checksum = unsafe bytes.uncheckedUInt16(at: offset + 6)
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(sourcePort)
        writer.write(destinationPort)
        writer.write(lengthField)
        writer.write(checksum)
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
