import NetworkProtocols
import Testing

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
