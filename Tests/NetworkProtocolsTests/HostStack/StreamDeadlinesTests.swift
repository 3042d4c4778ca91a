import Testing

@testable import NetworkProtocols

@Suite struct StreamDeadlinesTests {
    @Test("Whatever is set and moved, streams come when they are due, in order", arguments: 0..<20)
    func order(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        var deadlines = StreamDeadlines()
        var expected: [UInt32: Int64] = [:]
        var now: Int64 = 0
        for _ in 0..<2000 {
            let stream = UInt32.random(in: 0..<40, using: &random)
            if Int.random(in: 0..<5, using: &random) == 0 {
                deadlines.set(StreamID(rawValue: stream), nil)
                expected[stream] = nil
            } else {
                let deadline = now + Int64.random(in: 1...1000, using: &random)
                deadlines.set(StreamID(rawValue: stream), Instant(nanoseconds: deadline))
                expected[stream] = deadline
            }
            if let first = expected.values.min() {
                let told = deadlines.next?.nanoseconds ?? .max
                if told > first { Issue.record("the first is late: \(told) after \(first)") }
            }
            now += Int64.random(in: 0...100, using: &random)
            var due: [UInt32] = []
            while let stream = deadlines.due(at: Instant(nanoseconds: now)) { due.append(stream.rawValue) }
            let wanted = expected.filter { $0.value <= now }.sorted { ($0.value, $0.key) < ($1.value, $1.key) }
            if due != wanted.map(\.key) { Issue.record("\(due) instead of \(wanted)") }
            for stream in due { expected[stream] = nil }
        }
    }
}
