import NetworkProtocols
import Testing

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
