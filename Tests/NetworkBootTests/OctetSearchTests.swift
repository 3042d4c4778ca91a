import NetworkProtocols
import Testing

@testable import NetworkBoot

@Suite struct OctetSearchTests {
    @Test("A pattern is found wherever it stands, at any length")
    func everywhere() {
        var wrong: [String] = []
        for length in [1, 2, 3, 8, 31, 32, 33, 40] {
            let pattern = (0..<length).map { UInt8($0 + 1) }
            for count in length..<140 {
                for place in stride(from: 0, through: count - length, by: 3) {
                    var octets = [UInt8](repeating: 0xaa, count: count)
                    octets.replaceSubrange(place..<place + length, with: pattern)
                    if octets.span.firstPosition(of: pattern) != place {
                        wrong.append("\(length) at \(place) of \(count)")
                    }
                }
            }
        }
        #expect(wrong.isEmpty)
    }

    @Test("It finds what looking at each place finds", arguments: 0..<20 as Range<UInt64>)
    func likeTheSlowWay(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var isRight = true
        for _ in 0..<200 {
            // Of three different octets, so that beginnings without ends are frequent.
            let octets = (0..<Int.random(in: 0...200, using: &random)).map { _ in
                UInt8.random(in: 0...2, using: &random)
            }
            let pattern = (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt8.random(in: 0...2, using: &random)
            }
            let expected =
                pattern.isEmpty || pattern.count > octets.count
                ? nil
                : (0...octets.count - pattern.count).first { octets[$0..<$0 + pattern.count].elementsEqual(pattern) }
            isRight = isRight && octets.span.firstPosition(of: pattern) == expected
        }
        #expect(isRight)
    }
}
