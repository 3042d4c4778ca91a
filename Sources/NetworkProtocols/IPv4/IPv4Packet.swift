/// A whole IPv4 packet: header, options, payload (RFC 791).
///
/// What the header says is written as it stands. The computing initialiser and `update…` make it right; change
/// `header` afterwards to lie.
public struct IPv4Packet: Hashable, Sendable {
    public var header: IPv4Header
    public var options: IPv4Options
    public var payload: [UInt8]

    /// A packet as given, lengths and checksum included.
    public init(header: IPv4Header, options: IPv4Options = IPv4Options(), payload: [UInt8]) {
        self.header = header
        self.options = options
        self.payload = payload
    }

    /// A packet with right lengths and checksum; `options` are padded to whole words.
    public init(
        source: IPv4Address,
        destination: IPv4Address,
        protocol: IPProtocol,
        identification: UInt16 = 0,
        timeToLive: UInt8 = 64,
        typeOfService: UInt8 = 0,
        dontFragment: Bool = false,
        options: IPv4Options = IPv4Options(),
        payload: [UInt8]
    ) {
        header = IPv4Header(
            source: source,
            destination: destination,
            protocol: `protocol`,
            payloadLength: payload.count,
            identification: identification,
            timeToLive: timeToLive,
            typeOfService: typeOfService,
            dontFragment: dontFragment
        )
        self.options = options.padded
        self.payload = payload
        if !options.isEmpty { updateLengths() }
    }

    /// Reads a packet up to its total length, or to the reader's end where that is 0, and leaves the reader behind it.
    ///
    /// Throws where octets run out and for a total length that does not hold the header.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        let start = reader.offset
        header = try IPv4Header(decoding: &reader)
        options = IPv4Options(
            in: reader.bytes,
            at: start + IPv4Header.minimumLength..<start + header.headerLength
        )
        guard header.totalLength == 0 || header.totalLength >= header.headerLength else {
            throw .invalid(HeaderDefect.Field.ipv4TotalLength.name, at: start)
        }
        payload = header.totalLength == 0 ? reader.readRemainingBytes() : try reader.readBytes(header.payloadLength)
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

    /// Makes header length and total length right, and then the checksum; the header counts whole words only.
    public mutating func updateLengths() {
        options = options.padded
        header.headerLength = IPv4Header.minimumLength + options.encoded.count
        header.totalLength = header.headerLength + payload.count
        updateChecksum()
    }

    /// Makes the header's checksum right.
    public mutating func updateChecksum() {
        header.computedChecksum = header.checksum(overOptions: options.encoded)
        header.checksum = header.computedChecksum
    }

    /// The packet cut into fragments that fit a link of `maximumTransmissionUnit` octets, in order (RFC 791 §3.2).
    ///
    /// Gives the packet itself where it fits. Each fragment carries at least 8 octets of payload, however small the
    /// link. The don't-fragment flag does not hinder and is cleared; it is the caller's to respect.
    public func fragments(maximumTransmissionUnit: Int) -> [IPv4Packet] {
        guard header.headerLength + payload.count > maximumTransmissionUnit else { return [self] }
        var fragments: [IPv4Packet] = []
        var start = 0
        while start < payload.count {
            var fragment = self
            if header.fragmentOffset + start > 0 { fragment.options = options.copiedIntoFragments }
            let headerLength = IPv4Header.minimumLength + fragment.options.padded.encoded.count
            let room = max(8, (maximumTransmissionUnit - headerLength) / 8 * 8)
            let end = payload.count - start <= maximumTransmissionUnit - headerLength ? payload.count : start + room
            fragment.payload = Array(payload[start..<min(end, payload.count)])
            fragment.header.fragmentOffset = header.fragmentOffset + start
            fragment.header.moreFragments = end < payload.count || header.moreFragments
            fragment.header.dontFragment = false
            fragment.updateLengths()
            fragments.append(fragment)
            start = end
        }
        return fragments
    }
}
