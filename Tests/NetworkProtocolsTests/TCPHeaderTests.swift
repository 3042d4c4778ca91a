import NetworkProtocols
import Testing

@Suite struct TCPHeaderTests {
    @Test("All fields of a captured header are read")
    func fields() throws {
        let frame = RealFrame.synAcknowledgement
        var reader = ByteReader(frame.span, from: 34, to: 74)
        let header = try TCPHeader(decoding: &reader)
        #expect(
            header
                == TCPHeader(
                    sourcePort: 80,
                    destinationPort: 37696,
                    sequence: TCPSequenceNumber(rawValue: 739_749_530),
                    acknowledgement: TCPSequenceNumber(rawValue: 3_706_071_757),
                    headerLength: 40,
                    flags: [.syn, .ack],
                    window: 65160,
                    checksum: 0x462e
                )
        )
        #expect(header.optionsLength == 20)
        #expect(header.reservedBits == 0)
        #expect("\(header.flags)" == "SYN ACK")
        let offset = reader.offset
        #expect(offset == 74)
    }

    @Test("Each field is set without touching another")
    func setters() {
        var header = TCPHeader(
            sourcePort: 1,
            destinationPort: 2,
            sequence: TCPSequenceNumber(rawValue: 3),
            flags: .syn
        )
        header.sourcePort = 0x1234
        header.destinationPort = 0x5678
        header.sequence = TCPSequenceNumber(rawValue: 0x9abc_def0)
        header.acknowledgement = TCPSequenceNumber(rawValue: 0x1122_3344)
        header.headerLength = 40
        header.reservedBits = 0xf5
        header.flags = [.fin, .cwr]
        header.window = 0xabcd
        header.checksum = 0x6789
        header.urgentPointer = 0xeeff
        var writer = ByteWriter()
        header.encode(into: &writer)
        #expect(writer.bytes == octets("12345678 9abcdef0 11223344 a581abcd 6789eeff"))
    }

    @Test("The computed checksum is that of captured segments")
    func checksums() {
        func computed(_ frame: [UInt8]) -> UInt16 {
            TCPHeader.computedChecksum(
                source: IPv4Address(rawValue: UInt32(bigEndianOctets: frame[26..<30])),
                destination: IPv4Address(rawValue: UInt32(bigEndianOctets: frame[30..<34])),
                bytes: frame.span,
                from: 34,
                to: frame.count
            )
        }
        #expect(computed(RealFrame.syn) == 0x6f22)
        #expect(computed(RealFrame.synAcknowledgement) == 0x462e)
    }

    @Test("A data offset under 20 octets is undecidable, and options have to be there")
    func undecidable() {
        func error(_ offset: UInt8, count: Int) -> PacketDecodingError? {
            var bytes = Array(RealFrame.syn[34..<74])
            bytes[12] = offset << 4
            var reader = ByteReader(bytes.span, from: 0, to: count)
            do throws(PacketDecodingError) {
                _ = try TCPHeader(decoding: &reader)
                return nil
            } catch { return error }
        }
        #expect(error(4, count: 40) == .invalid("TCP data offset", at: 0))
        #expect(error(10, count: 39) == .truncated(needed: 40, available: 39, at: 0))
        #expect(error(10, count: 19) == .truncated(needed: 20, available: 19, at: 0))
        #expect(error(10, count: 40) == nil)
    }
}
