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

@Suite struct TCPSegmentTests {
    private let client = Endpoint(address: IPv4Address(10, 77, 0, 111), port: 37696)
    private let server = Endpoint(address: IPv4Address(10, 77, 0, 1), port: 80)

    @Test("A made segment is the captured one")
    func made() {
        let segment = TCPSegment(
            from: client,
            to: server,
            sequence: 3_706_071_756,
            flags: .syn,
            window: 64240,
            options: [
                .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted,
                .timestamps(value: 2_154_540_341, echoReply: 0), .noOperation, .windowScale(6),
            ]
        )
        #expect(segment.encoded == Array(RealFrame.syn[34..<74]))
    }

    @Test("What is decoded is encoded to the same octets, whatever they are; what is too short throws")
    func identity() {
        let losses = losses(of: Array(RealFrame.syn[34..<74]), minimum: 40) { input throws(PacketDecodingError) in
            var reader = ByteReader(input.span)
            return try TCPSegment(decoding: &reader).encoded
        }
        #expect(losses.isEmpty)
    }
}

@Suite struct TCPOptionsTests {
    private func decode(_ text: String) -> TCPOptions {
        let bytes = octets(text)
        return TCPOptions(in: bytes.span, at: 0..<bytes.count)
    }

    @Test("Captured options are read in their order")
    func captured() {
        let frame = RealFrame.syn
        let options = TCPOptions(in: frame.span, at: 54..<74)
        #expect(
            options.options == [
                .maximumSegmentSize(1460), .selectiveAcknowledgementPermitted,
                .timestamps(value: 2_154_540_341, echoReply: 0), .noOperation, .windowScale(6),
            ]
        )
        #expect(options.maximumSegmentSize == 1460)
        #expect(options.windowScale == 6)
        #expect(options.isSelectiveAcknowledgementPermitted)
        #expect(options.timestamps?.value == 2_154_540_341)
        #expect(options.selectiveAcknowledgements.isEmpty)
    }

    @Test("Selective acknowledgements have their blocks")
    func blocks() {
        let options = decode("0101 0512 0000000100000002 0000000500000009")
        let block = TCPOption.Block.init(start:end:)
        let number = TCPSequenceNumber.init(rawValue:)
        #expect(options.selectiveAcknowledgements == [block(number(1), number(2)), block(number(5), number(9))])
    }

    @Test("Unknown kinds, known ones of another length and what follows the end are kept")
    func kept() {
        let options = decode("fe04abcd 0303ff 0203 05 00 020405b4")
        #expect(
            options.options == [
                .unknown(kind: 0xfe, bytes: [0xab, 0xcd]), .windowScale(255), .unknown(kind: 2, bytes: [5]),
            ]
        )
        #expect(options.rest == octets("00 020405b4"))
    }

    @Test("An impossible length keeps everything from its option on")
    func impossible() {
        #expect(decode("01 0200 0101").rest == octets("0200 0101"))
        #expect(decode("01 0a09 0101").rest == octets("0a09 0101"))
        #expect(decode("01 08").rest == [8])
    }

    @Test("All octets give options that are encoded to the same octets")
    func identity() {
        let bytes = octets("020405b40402080a806bad350000000001030306 050a0000000100000002 00")
        let losses = losses(of: bytes, minimum: 0) { input in
            TCPOptions(in: input.span, at: 0..<input.count).encoded
        }
        #expect(losses.isEmpty)
    }

    @Test("Padding fills the last word with end-of-list octets")
    func padding() {
        #expect(TCPOptions([.windowScale(7)]).padded.encoded == [3, 3, 7, 0])
        #expect(TCPOptions([.maximumSegmentSize(536)]).padded.encoded.count == 4)
    }
}

@Suite struct TCPSequenceNumberTests {
    @Test("Distances and steps wrap around")
    func wrapping() {
        let last = TCPSequenceNumber(rawValue: 0xffff_fff0)
        let next = last.advanced(by: 32)
        #expect(next.rawValue == 16)
        #expect(last.distance(to: next) == 32)
        #expect(next.distance(to: last) == -32)
        #expect(next.advanced(by: -32) == last)
        #expect(last.distance(to: last.advanced(by: 1 << 31)) == -(1 << 31))
        #expect(last.advanced(by: .max).distance(to: last) == 1)
    }
}
