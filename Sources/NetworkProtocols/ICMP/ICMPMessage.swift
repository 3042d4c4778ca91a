/// An ICMP message (RFC 792).
///
///     | type (8) | code (8) | checksum (16) | rest of header (32) | payload … |
public struct ICMPMessage: Hashable, Sendable {
    /// How many octets come before the payload.
    public static let headerLength = 8

    public var type: ICMPType
    public var code: UInt8
    /// As it was written.
    public var checksum: UInt16
    /// The second word; what is in it depends on the type.
    public var restOfHeader: UInt32
    public var payload: [UInt8]

    /// A message with a right checksum.
    public init(type: ICMPType, code: UInt8 = 0, restOfHeader: UInt32 = 0, payload: [UInt8] = []) {
        self.type = type
        self.code = code
        checksum = 0
        self.restOfHeader = restOfHeader
        self.payload = payload
        checksum = computedChecksum
    }

    /// Reads a message up to the reader's end, which is the IP packet's.
    @_lifetime(reader: copy reader)
    public init(decoding reader: inout ByteReader) throws(PacketDecodingError) {
        type = ICMPType(rawValue: try reader.readUInt8())
        code = try reader.readUInt8()
        checksum = try reader.readUInt16()
        restOfHeader = try reader.readUInt32()
        payload = reader.readRemainingBytes()
    }

    public func encode(into writer: inout ByteWriter) {
        writer.write(type.rawValue)
        writer.write(code)
        writer.write(checksum)
        writer.write(restOfHeader)
        writer.write(payload)
    }

    public var encoded: [UInt8] {
        var writer = ByteWriter(reserving: ICMPMessage.headerLength + payload.count)
        encode(into: &writer)
        return writer.bytes
    }

    /// What the checksum should be: over the message without pseudo header.
    public var computedChecksum: UInt16 {
        var sum = InternetChecksum()
        sum.add(UInt16(type.rawValue) << 8 | UInt16(code))
        sum.add(restOfHeader)
        sum.add(payload)
        return sum.value
    }

    public var isChecksumValid: Bool { checksum == computedChecksum }
}

extension ICMPMessage {
    /// What the message says, by its type.
    public enum Meaning: Hashable, Sendable {
        case echoRequest(identifier: UInt16, sequence: UInt16)
        case echoReply(identifier: UInt16, sequence: UInt16)
        /// `nextHopMTU` in octets is told with "fragmentation needed" only; old routers leave it 0, given as nil (RFC 1191 §4).
        case destinationUnreachable(ICMPUnreachableCode, nextHopMTU: Int?)
        /// Use `gateway` for the quoted packet's destination.
        case redirect(gateway: IPv4Address)
        /// The time to live ran out on the way.
        case timeToLiveExceeded
        /// Fragments did not all come; sent only where the first one did (RFC 792).
        case reassemblyTimeExceeded
        case other
    }

    public var meaning: Meaning {
        let high = UInt16(truncatingIfNeeded: restOfHeader >> 16)
        let low = UInt16(truncatingIfNeeded: restOfHeader)
        switch (type, code) {
        case (.echoRequest, _): return .echoRequest(identifier: high, sequence: low)
        case (.echoReply, _): return .echoReply(identifier: high, sequence: low)
        case (.destinationUnreachable, _):
            let reason = ICMPUnreachableCode(rawValue: code)
            let isTold = reason == .fragmentationNeeded && low != 0
            return .destinationUnreachable(reason, nextHopMTU: isTold ? Int(low) : nil)
        case (.redirect, _): return .redirect(gateway: IPv4Address(rawValue: restOfHeader))
        case (.timeExceeded, 0): return .timeToLiveExceeded
        case (.timeExceeded, 1): return .reassemblyTimeExceeded
        default: return .other
        }
    }

    /// The packet that the message is about; nil where it quotes none or too little of it.
    public var quoted: QuotedPacket? {
        guard type.quotesPacket else { return nil }
        return QuotedPacket(payload)
    }

    /// The start of a packet, quoted back to its sender: the IP header and at least 8 octets (RFC 792, RFC 1812 §4.3.2.3).
    public struct QuotedPacket: Hashable, Sendable {
        public var header: IPv4Header
        /// What of the packet's payload is quoted.
        public var payload: [UInt8]

        /// The packet quoted in `bytes`; nil where no whole IPv4 header is there.
        public init?(_ bytes: [UInt8]) {
            var reader = ByteReader(bytes.span)
            guard let header = try? IPv4Header(decoding: &reader) else { return nil }
            self.header = header
            payload = reader.readRemainingBytes()
        }

        public var `protocol`: IPProtocol { header.protocol }

        /// Who sent the quoted packet; nil unless it is UDP or TCP with its ports quoted.
        public var source: Endpoint? {
            guard hasPorts else { return nil }
            return Endpoint(address: header.source, port: payload.span.uint16(at: 0))
        }

        /// Who the quoted packet was for; nil unless it is UDP or TCP with its ports quoted.
        public var destination: Endpoint? {
            guard hasPorts else { return nil }
            return Endpoint(address: header.destination, port: payload.span.uint16(at: 2))
        }

        private var hasPorts: Bool {
            (header.protocol == .udp || header.protocol == .tcp) && header.fragmentOffset == 0 && payload.count >= 4
        }
    }
}

extension ICMPMessage {
    /// An echo request (RFC 792), which asks for `payload` back.
    public static func echoRequest(identifier: UInt16, sequence: UInt16, payload: [UInt8] = []) -> ICMPMessage {
        ICMPMessage(
            type: .echoRequest,
            restOfHeader: UInt32(identifier) << 16 | UInt32(sequence),
            payload: payload
        )
    }

    /// The answer to an echo request (RFC 792).
    public static func echoReply(identifier: UInt16, sequence: UInt16, payload: [UInt8] = []) -> ICMPMessage {
        ICMPMessage(type: .echoReply, restOfHeader: UInt32(identifier) << 16 | UInt32(sequence), payload: payload)
    }

    /// Says that `packet` (an IP packet from its header on) could not be delivered; quotes its header and 8 octets more.
    public static func destinationUnreachable(
        _ code: ICMPUnreachableCode,
        nextHopMTU: UInt16 = 0,
        quoting packet: [UInt8]
    ) -> ICMPMessage {
        ICMPMessage(
            type: .destinationUnreachable,
            code: code.rawValue,
            restOfHeader: UInt32(nextHopMTU),
            payload: quotation(of: packet)
        )
    }

    /// Says that `packet` ran out of time, on the way or, with `inReassembly`, while fragments of it were missing.
    public static func timeExceeded(inReassembly: Bool = false, quoting packet: [UInt8]) -> ICMPMessage {
        ICMPMessage(type: .timeExceeded, code: inReassembly ? 1 : 0, payload: quotation(of: packet))
    }

    /// The header of `packet` with its options and the 8 octets behind it.
    private static func quotation(of packet: [UInt8]) -> [UInt8] {
        let headerLength = Int(packet.first ?? 0) % 16 * 4
        return Array(packet.prefix(headerLength + 8))
    }
}
