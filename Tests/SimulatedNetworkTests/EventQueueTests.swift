import NetworkProtocols
import Testing

@testable import SimulatedNetwork

@Suite struct EventQueueTests {
    @Test("What is due at one instant comes out in the order it went in")
    func ties() {
        var queue = EventQueue<Int>()
        for number in 0..<100 { queue.push(number, at: Instant(nanoseconds: Int64(number % 3))) }
        var taken: [Int] = []
        while let (_, event) = queue.pop() { taken.append(event) }
        let expected = (0..<100).sorted { ($0 % 3, $0) < ($1 % 3, $1) }
        #expect(taken == expected)
    }

    @Test("Events come out in order of time, whatever goes in meanwhile", arguments: 0..<20 as Range<UInt64>)
    func order(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var queue = EventQueue<Int64>()
        var waiting: [Int64] = []
        var isRight = true
        for _ in 0..<2000 {
            if Bool.random(using: &random) || waiting.isEmpty {
                let instant = Int64.random(in: -50...50, using: &random)
                queue.push(instant, at: Instant(nanoseconds: instant))
                waiting.append(instant)
                waiting.sort()
            } else {
                let entry = queue.pop()
                isRight = isRight && entry?.event == waiting.removeFirst() && entry?.at.nanoseconds == entry?.event
            }
            isRight = isRight && queue.count == waiting.count && queue.nextInstant?.nanoseconds == waiting.first
        }
        #expect(isRight)
    }

    @Test("An empty queue has nothing")
    func empty() {
        var queue = EventQueue<Int>()
        let nothing = queue.pop() == nil && queue.nextInstant == nil
        #expect(nothing)
    }
}
