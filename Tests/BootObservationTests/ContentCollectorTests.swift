import NetworkProtocols
import Testing

@testable import BootObservation

/// Octets that tell where they stand.
private func octets(_ range: Range<Int>) -> [UInt8] { range.map { UInt8(truncatingIfNeeded: $0 &* 7) } }

private func digest(_ octets: [UInt8]) -> String {
    var digest = SHA256Digest()
    digest.update(octets)
    return digest.hexadecimal
}

@Suite struct ContentCollectorTests {
    private func collect(_ ranges: [Range<Int>], kept: Int = 1 << 20, budget: Int = 1 << 20) -> ContentCollector {
        var collector = ContentCollector(keptOctets: kept, withMD5: false)
        var budget = budget
        for range in ranges {
            let piece = octets(range)
            collector.append(piece.span, at: UInt64(range.lowerBound), budget: &budget)
        }
        return collector
    }

    @Test func whatComesInOrderIsDigested() {
        let content = collect([0..<1000, 1000..<1500, 1500..<4000]).content(size: 4000)
        #expect(content.octets == 4000)
        #expect(content.ranges == [0..<4000])
        #expect(content.covers(4000))
        #expect(content.sha256 == digest(octets(0..<4000)))
        #expect(content.head == octets(0..<4000))
    }

    @Test("Answers to several READs at once come in any order")
    func piecesOutOfOrder() {
        let content = collect([1000..<2000, 3000..<4000, 0..<1000, 500..<1200, 2000..<3000]).content(size: 4000)
        #expect(content.octets == 4700)
        #expect(content.distinctOctets == 4000)
        #expect(content.ranges == [0..<4000])
        #expect(content.sha256 == digest(octets(0..<4000)))
        #expect(content.head == octets(0..<4000))
        #expect(content.octets(900..<3100) == octets(900..<3100))
    }

    @Test func aPartHasNoDigest() {
        let content = collect([0..<1000, 2000..<3000]).content(size: 3000)
        #expect(content.sha256 == nil)
        #expect(content.ranges == [0..<1000, 2000..<3000])
        #expect(!content.covers(3000))
        #expect(content.octets(500..<1001) == nil)
        #expect(content.octets(2100..<2900) == octets(2100..<2900))
        #expect(collect([0..<1000]).content(size: nil).sha256 == nil)
    }

    @Test func whatIsKeptHasItsLimits() {
        let narrow = collect([0..<1000, 1000..<2000], kept: 1500).content(size: 2000)
        #expect(narrow.head == octets(0..<1500))
        #expect(narrow.sha256 == digest(octets(0..<2000)))
        let poor = collect([5000..<6000, 0..<1000], budget: 1200).content(size: 6000)
        #expect(poor.pieces.reduce(0) { $0 + $1.octets.count } == 1200)
        let scattered = collect((0..<1000).map { $0 * 10..<$0 * 10 + 1 }).content(size: nil)
        #expect(scattered.ranges.count == ObservedContent.rangeLimit)
        #expect(scattered.hasMoreRanges)
        #expect(scattered.octets == 1000)
    }

    @Test func offsetsAtTheEndOfAllNumbersDoNotTrap() {
        var collector = ContentCollector(keptOctets: 100, withMD5: true)
        var budget = 100
        let (long, short) = (octets(0..<100), octets(0..<10))
        collector.append(long.span, at: .max - 50, budget: &budget)
        collector.append(short.span, at: .max - 10, budget: &budget)
        collector.appendZeroes(1 << 20, at: .max - 5, budget: &budget)
        #expect(collector.content(size: .max).octets == 10)
    }

    @Test func holesAreZeros() {
        var collector = ContentCollector(keptOctets: 100, withMD5: false)
        var budget = 1000
        let short = octets(0..<10)
        collector.append(short.span, at: 0, budget: &budget)
        collector.appendZeroes(200_000, at: 10, budget: &budget)
        let content = collector.content(size: 200_010)
        #expect(content.covers(200_010))
        #expect(content.sha256 == digest(octets(0..<10) + [UInt8](repeating: 0, count: 200_000)))
    }
}
