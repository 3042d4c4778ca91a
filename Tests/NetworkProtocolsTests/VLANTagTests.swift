import NetworkProtocols
import Testing

@Suite struct VLANTagTests {
    @Test("A stack takes four tags, keeps their order and refuses a fifth")
    func stack() {
        var stack: VLANTagStack = []
        let tags = (1...4).map { VLANTag(identifier: UInt16($0)) }
        let taken = tags.map { stack.append($0) }
        let fifth = stack.append(VLANTag(identifier: 5))
        #expect(taken == [true, true, true, true])
        #expect(!fifth)
        #expect(Array(stack) == tags)
    }
}
