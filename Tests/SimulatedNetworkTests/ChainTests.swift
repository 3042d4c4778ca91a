import NetworkBoot
import NetworkProtocols
import Testing

@testable import SimulatedNetwork

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

    @Test(
        "Leaving out stations that a frame does not concern changes no frame",
        arguments: 1...3 as ClosedRange<UInt64>
    )
    func flooding(seed: UInt64) {
        func run(floods: Bool) -> (RunReport, [TimedFrame]) {
            var small = SmallNetwork.booting(12, seed: seed)
            // One asks another by ARP, while machines boot; one asks for somebody who comes later.
            let answers = AskingProgram.Answers()
            small.host(2, EchoProgram())
            small.host(3, AskingProgram(5, to: small.address(2), every: .milliseconds(30), answers: answers))
            small.host(4, AskingProgram(5, to: small.address(5), every: .milliseconds(500), answers: answers))
            let late = small.host(5, nil)
            small.network.startHost(late, program: EchoProgram(), at: .milliseconds(700))
            small.network.segments[0].floods = floods
            var limits = RunLimits()
            limits.drain = .seconds(4)
            return small.network.recorded(limits: limits)
        }
        let (report, frames) = run(floods: false)
        let (floodedReport, floodedFrames) = run(floods: true)
        #expect(report.machines == floodedReport.machines)
        #expect(report.machines.allSatisfy { $0.result == Self.root })
        #expect(frames == floodedFrames)
        #expect(frames.count > 1000)
    }

    @Test("A hundred machines are switched on at once, and all boot")
    func hundredMachines() {
        var small = SmallNetwork.booting(100)
        let report = small.network.run()
        #expect(report.end == .finished)
        #expect(report.machines.allSatisfy { $0.result == Self.root })
        let addresses = Set(report.machines.flatMap { $0.boots[0].screen.map(\.text) })
        #expect(addresses.count == 100)
    }

    @Test("A machine that is switched off in the middle says nothing more, and the others boot")
    func switchedOff() {
        var small = SmallNetwork.booting(3)
        small.network.powerOff(MachineID(rawValue: 1), at: .milliseconds(20))
        let (report, frames) = small.network.recorded()
        #expect(report.machines.map(\.result) == [Self.root, .halted(.poweredOff), Self.root])
        let last = frames.last { FrameFields.source(of: $0.bytes) == hardware(1001).rawValue }
        #expect(last.map { $0.header.time <= Instant.milliseconds(20).advanced(by: .microseconds(50)) } == true)
        #expect(report.end == .finished)
    }

    @Test("A machine that restarts boots again, from another seed")
    func restarted() {
        var small = SmallNetwork.booting(1)
        small.network.powerOn(MachineID(rawValue: 0), at: .seconds(1))
        let (report, frames) = small.network.recorded()
        #expect(report.machines[0].boots.map(\.result) == [Self.root, Self.root])
        let halves = [frames.filter { $0.header.time < .seconds(1) }, frames.filter { $0.header.time >= .seconds(1) }]
        #expect(abs(halves[0].count - halves[1].count) < 10)
        #expect(halves[0][0].bytes != halves[1][0].bytes)
    }

    @Test("Boots on bad links end in a root file system or say why not", arguments: 0..<12 as Range<UInt64>)
    func badLinks(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var conditions = LinkConditions()
        conditions.lossPerMillion = Int.random(in: 0...150_000, using: &random)
        conditions.duplicationPerMillion = Int.random(in: 0...50_000, using: &random)
        conditions.reorderingPerMillion = Int.random(in: 0...50_000, using: &random)
        conditions.corruptionPerMillion = Int.random(in: 0...5_000, using: &random)
        conditions.jitter = .microseconds(Int.random(in: 0...3000, using: &random))
        if seed.isMultiple(of: 3) { conditions.outages = [Instant.milliseconds(50)..<Instant.seconds(9)] }
        var small = SmallNetwork.booting(4, seed: seed, link: Link(conditions))
        let report = small.network.run()
        #expect(report.end == .finished)
        #expect(report.machines.allSatisfy { $0.result != nil && $0.result != .halted(.poweredOff) })
    }
}
