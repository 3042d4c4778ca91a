/// A TCP header with its options and payload (RFC 9293 §3.1); written as it stands, right or wrong.
public struct TCPSegment: Hashable, Sendable {
    public var header: TCPHeader
    public var options: TCPOptions
    public var payload: [UInt8]

    /// A segment as given, header length and checksum included.
    public init(header: TCPHeader, options: TCPOptions = TCPOptions(), payload: [UInt8]) {
        self.header = header
        self.options = options
        self.payload = payload
    }

    /// A segment with right header length and checksum; `options` are padded to whole words.
    public init(
        from source: Endpoint,
        to destination: Endpoint,
        sequence: UInt32,
        acknowledgement: UInt32 = 0,
        flags: TCPFlags,
        window: UInt16 = 65535,
        options: [TCPOption] = [],
        payload: [UInt8] = []
    ) {
        header = TCPHeader(
            sourcePort: source.port,
            destinationPort: destination.port,
            sequence: TCPSequenceNumber(rawValue: sequence),
            acknowledgement: TCPSequenceNumber(rawValue: acknowledgement),
            flags: flags,
            window: window
        )
        self.options = TCPOptions(options).padded
        self.payload = payload
        header.headerLength = TCPHeader.minimumLength + self.options.encoded.count
        updateChecksum(source: source.address, destination: destination.address)
    }

    /// Reads a segment up to the reader's end, which is the IP packet's.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        header = try TCPHeader(decoding: &reader)
        options = TCPOptions(in: reader.bytes, at: start + TCPHeader.minimumLength..<start + header.headerLength)
        payload = reader.readRemainingBytes()
    }

    public func encode(into writer: inout ByteWriter) {
        header.encode(into: &writer)
        options.encode(into: &writer)
        writer.write(payload)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: header.headerLength + payload.count)
        encode(into: &writer)
        return writer.bytes
    }

    /// Makes the checksum right for a packet between these addresses.
    public mutating func updateChecksum(source: IPv4Address, destination: IPv4Address) {
        let bytes = encoded
        header.checksum = TCPHeader.computedChecksum(
            source: source,
            destination: destination,
            bytes: bytes.span,
            from: 0,
            to: bytes.count
        )
    }
}
