import NetworkProtocols
import Testing

@Suite struct IPv4OptionsTests {
    private func decode(_ text: String) -> IPv4Options {
        let bytes = octets(text)
        return IPv4Options(in: bytes.span, at: 0..<bytes.count)
    }

    @Test("Known options are typed, in their order")
    func known() {
        let options = decode("94040000 01 070b08 0a000001 00000000 44080501 00000001 830704 0a000009 00 00")
        #expect(
            options.options == [
                .routerAlert(0), .noOperation,
                .recordRoute(IPv4Option.Route(pointer: 8, addresses: [IPv4Address(10, 0, 0, 1), .any])),
                .timestamp(pointer: 5, overflowAndFlag: 1, words: [1]),
                .looseSourceRoute(IPv4Option.Route(addresses: [IPv4Address(10, 0, 0, 9)])),
            ]
        )
        #expect(options.rest == [0, 0])
        #expect(options.options.map(\.isCopied) == [true, false, false, false, true])
    }

    @Test("Unknown types, known ones of an odd length and impossible lengths are kept")
    func kept() {
        #expect(
            decode("8203aa 070401 02").options == [
                .unknown(type: 0x82, bytes: [0xaa]), .unknown(type: 7, bytes: [1, 2]),
            ]
        )
        #expect(decode("01 9401 0000").rest == octets("9401 0000"))
        #expect(decode("01 9405 0000").rest == octets("9405 0000"))
    }

    @Test("All octets give options that are encoded to the same octets")
    func identity() {
        let bytes = octets("94040000 01 070b08 0a000001 00000000 44080501 00000001 830704 0a000009 00 00")
        let losses = losses(of: bytes, minimum: 0) { input in
            IPv4Options(in: input.span, at: 0..<input.count).encoded
        }
        #expect(losses.isEmpty)
    }
}
