import NetworkProtocols
import Testing

@Suite struct UDPHeaderTests {
    @Test("A captured header is read")
    func fields() throws {
        let frame = RealFrame.lateAcknowledgement
        var reader = ByteReader(frame.span, from: 34, to: 46)
        let header = try UDPHeader(decoding: &reader)
        #expect(header == UDPHeader(sourcePort: 49154, destinationPort: 40048, length: 12, checksum: 0x8e39))
        #expect(header.payloadLength == 4)
        let offset = reader.offset
        #expect(offset == 42)
    }

    @Test("Each field is set without touching another")
    func setters() {
        var header = UDPHeader(sourcePort: 1, destinationPort: 2, length: 70_000, checksum: 4)
        #expect(header.length == 70_000 - 65_536)
        header.sourcePort = 0x1234
        header.destinationPort = 0x5678
        header.length = 0x9abc
        header.checksum = 0xdef0
        var writer = ByteWriter()
        header.encode(into: &writer)
        #expect(writer.bytes == octets("123456789abcdef0"))
    }

    @Test("The computed checksum is that of captured datagrams, whatever is stored")
    func checksums() {
        func computed(_ frame: [UInt8]) -> UInt16 {
            UDPHeader.computedChecksum(
                source: IPv4Address(rawValue: UInt32(bigEndianOctets: frame[26..<30])),
                destination: IPv4Address(rawValue: UInt32(bigEndianOctets: frame[30..<34])),
                bytes: frame.span,
                from: 34,
                to: frame.count
            )
        }
        #expect(computed(RealFrame.lateAcknowledgement) == 0x8e39)
        #expect(computed(RealFrame.readRequest) == 0x13af)
        var changed = RealFrame.readRequest
        changed[40] = 0
        changed[41] = 0
        #expect(computed(changed) == 0x13af)
    }

    @Test("A computed zero is given as all ones, and offsets outside the octets are clamped")
    func zero() {
        func computed(_ text: String, from start: Int = 0, to end: Int = 8) -> UInt16 {
            let datagram = octets(text)
            return UDPHeader.computedChecksum(
                source: .any,
                destination: .any,
                bytes: datagram.span,
                from: start,
                to: end
            )
        }
        // With protocol 17 and length 8 of the pseudo header the ports add up to 0xffff.
        #expect(computed("0000 ffe6 0000 0000") == 0xffff)
        #expect(computed("0000 ffe6 0000 0000", from: -5, to: 900) == 0xffff)
        #expect(computed("0000 ffe6 0004 0000") == 0xfffb)
        #expect(computed("0000 ffe6 0004 0000", from: 9, to: 3) == 0xffee)
    }

    @Test("What is decoded is encoded to the same octets; what is too short throws")
    func identity() {
        let bytes = Array(RealFrame.lateAcknowledgement[34..<46])
        let losses = losses(of: bytes, minimum: 12) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            let datagram = try UDPDatagram(decoding: &reader)
            return datagram.encoded + reader.readRemainingBytes()
        }
        #expect(losses.isEmpty)
    }
}
