import NetworkProtocols
import Testing

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
