import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Whole boots on simulated frames.
@Suite struct ChainTests {
    private static let root = BootResult.root(MountedRoot(kind: .http, uri: [], bytes: 60_000))

    @Test("A machine boots from a server over a good link")
    func oneBoot() {
        var small = SmallNetwork.booting(1)
        let (report, frames) = small.network.recorded()
        #expect(report.end == .finished)
        #expect(report.machines[0].result == Self.root)
        #expect(report.machines[0].boots[0].screen.map(\.text) == ["10.0.0.10 from 10.0.0.1"])
        #expect(report.statistics.frames == frames.count)
        #expect(frames.map(\.header.number) == Array(1...frames.count))
        let isInOrder = zip(frames, frames.dropFirst()).allSatisfy { $0.header.time <= $1.header.time }
        #expect(isInOrder)
    }

    @Test("Two runs of one seed are alike to the octet, another seed is not")
    func determinism() {
        func run(_ seed: UInt64) -> (RunReport, UInt64) {
            var conditions = LinkConditions()
            conditions.lossPerMillion = 10_000
            conditions.jitter = .microseconds(300)
            conditions.duplicationPerMillion = 10_000
            conditions.reorderingPerMillion = 10_000
            var small = SmallNetwork.booting(5, seed: seed, link: Link(conditions))
            return small.network.hashed()
        }
        let first = run(3)
        let second = run(3)
        #expect(first.0 == second.0)
        #expect(first.1 == second.1)
        #expect(first.0.machines.allSatisfy { $0.result == Self.root })
        #expect(run(4).1 != first.1)
    }
}
