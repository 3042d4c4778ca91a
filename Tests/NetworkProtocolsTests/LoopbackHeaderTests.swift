import NetworkProtocols
import Testing

@Suite struct LoopbackHeaderTests {
    @Test("What is decoded is encoded to the same octets, in the byte order that it had")
    func identity() {
        for text in ["02000000", "00000002", "00000000", "12345678", "00001234"] {
            for linkType in [LinkType.null, .loop] {
                let losses = losses(of: octets(text), minimum: 4) { input throws(PacketDecodingError) in
                    var reader = ByteReader(input.span)
                    let header = try LoopbackHeader(decoding: &reader, linkType: linkType)
                    var writer = ByteWriter()
                    header.encode(into: &writer)
                    return writer.bytes
                }
                #expect(losses.isEmpty, "\(text)")
            }
        }
    }
}
