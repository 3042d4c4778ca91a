/// An Ethernet frame without its frame check sequence: the header and all behind it, padding included.
public struct EthernetFrame: Hashable, Sendable {
    /// The shortest frame on a wire, frame check sequence not counted (IEEE 802.3 §4A.4.2).
    public static let minimumLength = 60

    public var header: EthernetHeader
    /// All behind the header.
    public var payload: [UInt8]

    public init(header: EthernetHeader, payload: [UInt8]) {
        self.header = header
        self.payload = payload
    }

    /// Reads a frame up to the reader's end.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        header = try EthernetHeader(decoding: &reader)
        payload = reader.readRemainingBytes()
    }

    /// Writes header and payload; padding is the caller's (`padded`).
    public func encode(into writer: inout ByteWriter) {
        header.encode(into: &writer)
        writer.write(payload)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: header.encodedLength + payload.count)
        encode(into: &writer)
        return writer.bytes
    }

    /// The octets as a wire carries them: zeros fill a short frame up to `minimumLength`.
    public var padded: [UInt8] {
        var writer = ByteWriter(reserving: max(EthernetFrame.minimumLength, header.encodedLength + payload.count))
        encode(into: &writer)
        writer.pad(to: EthernetFrame.minimumLength)
        return writer.bytes
    }
}
