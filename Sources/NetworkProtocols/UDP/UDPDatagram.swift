/// A UDP header with its payload (RFC 768); written as it stands, right or wrong.
public struct UDPDatagram: Hashable, Sendable {
    public var header: UDPHeader
    public var payload: [UInt8]

    /// A datagram as given, length and checksum included.
    public init(header: UDPHeader, payload: [UInt8]) {
        self.header = header
        self.payload = payload
    }

    /// A datagram with right length and checksum.
    public init(from source: Endpoint, to destination: Endpoint, payload: [UInt8]) {
        header = UDPHeader(
            sourcePort: source.port,
            destinationPort: destination.port,
            length: UDPHeader.encodedLength + payload.count
        )
        self.payload = payload
        updateChecksum(source: source.address, destination: destination.address)
    }

    /// Reads a datagram up to its length and leaves the reader behind it; throws for a length under 8 octets.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        header = try UDPHeader(decoding: &reader)
        guard header.length >= UDPHeader.encodedLength else {
            throw .invalid(HeaderDefect.Field.udpLength.name, at: start)
        }
        payload = try reader.readBytes(header.payloadLength)
    }

    public func encode(into writer: inout ByteWriter) {
        header.encode(into: &writer)
        writer.write(payload)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: UDPHeader.encodedLength + payload.count)
        encode(into: &writer)
        return writer.bytes
    }

    /// Makes the checksum right for a packet between these addresses.
    public mutating func updateChecksum(source: IPv4Address, destination: IPv4Address) {
        let bytes = encoded
        header.checksum = UDPHeader.computedChecksum(
            source: source,
            destination: destination,
            bytes: bytes.span,
            from: 0,
            to: bytes.count
        )
    }
}
