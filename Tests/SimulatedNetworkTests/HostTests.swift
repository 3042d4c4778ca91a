import NetworkBoot
import NetworkProtocols
import SimulatedNetwork
import Testing

/// Hosts that talk over links, segments and routers of all sorts.
@Suite struct HostTests {
    /// Host 2 asks host 1, which echoes, `count` times at 10 ms.
    private func ask(
        _ count: Int = 100,
        octets: Int = 8,
        link: Link = Link(),
        seed: UInt64 = 1,
        change: (inout SimulatedNetwork, HostID, HostID) -> Void = { _, _, _ in }
    ) -> (answers: AskingProgram.Answers, report: RunReport, frames: [TimedFrame]) {
        var small = SmallNetwork(seed: seed)
        let answers = AskingProgram.Answers()
        let server = small.host(1, EchoProgram())
        let program = AskingProgram(count, of: octets, to: small.address(1), every: .milliseconds(10), answers: answers)
        let client = small.host(2, program, link: link)
        change(&small.network, server, client)
        var limits = RunLimits()
        limits.duration = .seconds(60)
        let (report, frames) = small.network.recorded(limits: limits)
        return (answers, report, frames)
    }

    private func conditions(_ change: (inout LinkConditions) -> Void) -> LinkConditions {
        var conditions = LinkConditions()
        change(&conditions)
        return conditions
    }

    private func number(_ payload: [UInt8]) -> Int { Int(payload[0]) << 8 | Int(payload[1]) }

    @Test("What is asked is answered, and a frame takes one delay to the switch and one from there")
    func echo() {
        let (answers, report, frames) = ask(3)
        #expect(answers.payloads.map(number) == [0, 1, 2])
        #expect(report.end == .finished)
        // ARP, its reply, then three datagrams each way.
        #expect(frames.count == 8)
        #expect(frames.map(\.header.time.nanoseconds).prefix(4) == [50_000, 150_000, 250_000, 350_000])
        #expect(frames.allSatisfy { $0.header.interface == 0 })
        #expect(frames.allSatisfy { $0.header.originalLength == $0.bytes.count })
        #expect(report.statistics.octets == frames.reduce(0) { $0 + $1.bytes.count })
    }

    @Test("What a link loses on the way to the switch is in no recording, what it loses behind it is")
    func recordingAndLoss() {
        let dead = conditions { $0.lossPerMillion = 1_000_000 }
        let outbound = ask(3, link: Link(outbound: dead, inbound: LinkConditions()))
        #expect(outbound.frames.isEmpty)
        #expect(outbound.answers.payloads.isEmpty)
        #expect(outbound.report.statistics.lost > 0)
        let inbound = ask(3, link: Link(outbound: LinkConditions(), inbound: dead))
        #expect(!inbound.frames.isEmpty)
        #expect(inbound.answers.payloads.isEmpty)
    }

    @Test("Loss in both directions of a link leaves the share that it should")
    func lossStatistics() {
        let (answers, report, _) = ask(5000, link: Link(conditions { $0.lossPerMillion = 100_000 }))
        // 0.9 × 0.9 of the questions are answered.
        #expect(abs(answers.payloads.count - 4050) < 150)
        #expect(report.statistics.lost > 800)
    }

    @Test("Nothing passes in an outage, and all does before and after")
    func outage() {
        let link = Link(conditions { $0.outages = [Instant.milliseconds(200)..<Instant.milliseconds(400)] })
        let (answers, report, _) = ask(100, link: link)
        #expect(answers.payloads.map(number) == Array(0..<20) + Array(40..<100))
        #expect(report.statistics.lostInOutages == 20)
    }

    @Test("A link's conditions change at an instant")
    func changedLink() {
        let (answers, _, _) = ask(100) { network, server, _ in
            network.setLink(
                Link(conditions { $0.lossPerMillion = 1_000_000 }),
                of: .host(server),
                at: .milliseconds(495)
            )
            network.setLink(Link(), of: .host(server), at: .milliseconds(895))
        }
        #expect(answers.payloads.map(number) == Array(0..<50) + Array(90..<100))
    }

    @Test("Duplicates are answered twice")
    func duplicates() {
        let doubling = Link(outbound: conditions { $0.duplicationPerMillion = 1_000_000 }, inbound: LinkConditions())
        let (answers, _, _) = ask(10, link: doubling)
        #expect(answers.payloads.map(number) == (0..<20).map { $0 / 2 })
    }

    @Test("What is corrupted is dropped by its checksum")
    func corruption() {
        // ARP has no checksum: what it tells wrongly is believed for a minute. So it comes first here.
        let (answers, report, _) = ask(2000, octets: 400) { network, _, client in
            network.setLink(
                Link(conditions { $0.corruptionPerMillion = 100_000 }),
                of: .host(client),
                at: .milliseconds(5)
            )
        }
        #expect(report.statistics.corrupted > 300)
        let areWhole = answers.payloads.allSatisfy { $0.count == 400 && $0.dropFirst(2).allSatisfy { $0 == 0 } }
        #expect(areWhole)
        #expect(answers.payloads.count < 1700)
        #expect(answers.payloads.count > 1500)
    }

    @Test("A narrow link swallows long packets without a word")
    func narrowLink() {
        let narrow = Link(conditions { $0.maximumTransmissionUnit = 576 })
        #expect(ask(10, octets: 548, link: narrow).answers.payloads.count == 10)
        let (answers, report, _) = ask(10, octets: 549, link: narrow)
        #expect(answers.payloads.isEmpty)
        #expect(report.statistics.oversized == 10)
    }

    @Test("A long datagram goes in fragments and comes back in fragments")
    func fragments() {
        let (answers, _, frames) = ask(2, octets: 4000)
        #expect(answers.payloads.map(\.count) == [4000, 4000])
        #expect(frames.count == 2 + 2 * 6)
    }

    @Test("A server that is off answers nothing, and answers again when it is back")
    func serverOutage() {
        let (answers, _, _) = ask(1000) { network, server, _ in
            network.stopHost(server, at: .milliseconds(1_005))
            network.startHost(server, program: EchoProgram(), at: .milliseconds(5_005))
        }
        let numbers = answers.payloads.map(number)
        #expect(numbers.prefix(101) == Array(0...100)[...])
        #expect(!numbers.contains { $0 > 100 && $0 <= 400 })
        #expect(numbers.suffix(490) == Array(510..<1000)[...])
    }

    @Test("One card more changes nobody else's luck")
    func independentLuck() {
        let bad = Link(conditions { $0.lossPerMillion = 200_000 })
        func answered(by machines: Int) -> [Int] {
            ask(500, link: bad) { network, _, _ in
                for number in 0..<machines {
                    network.addHost(
                        named: "idle \(number)",
                        card: NetworkCard(
                            on: SegmentID(rawValue: 0),
                            hardwareAddress: hardware(500 + number),
                            link: bad
                        ),
                        program: EchoProgram()
                    )
                }
            }.answers.payloads.map(number)
        }
        #expect(answered(by: 0) == answered(by: 3))
    }

    @Test("A timer that never moves on is a livelock with a name")
    func hastyTimer() {
        var small = SmallNetwork()
        small.host(1, EchoProgram())
        small.host(2, HastyProgram())
        small.machine(from: ForeverStage())
        var limits = RunLimits()
        limits.eventsPerInstant = 1000
        let report = small.network.run(limits: limits)
        #expect(report.end == .spinning(Livelock(name: "host 2", at: .zero, kind: .events)))
        #expect(report.machines[0].result == .halted(.poweredOff))
    }

    @Test("Recording changes nothing")
    func recordingIsSilent() {
        var first = SmallNetwork.booting(3)
        var second = SmallNetwork.booting(3)
        #expect(first.network.run() == second.network.recorded().report)
    }

    @Test("The frames of one seed are the same in every process")
    func pinnedFrames() {
        let bad = conditions {
            $0.jitter = .milliseconds(20)
            $0.lossPerMillion = 100_000
            $0.duplicationPerMillion = 100_000
            $0.reorderingPerMillion = 100_000
            $0.corruptionPerMillion = 20_000
        }
        var small = SmallNetwork(seed: 7)
        let answers = AskingProgram.Answers()
        for number in 1...20 { small.host(number, EchoProgram(), link: Link(bad)) }
        for number in 21...40 {
            let peer = small.address(number - 20)
            small.host(
                number,
                AskingProgram(50, of: 100, to: peer, every: .milliseconds(7), answers: answers),
                link: Link(bad)
            )
        }
        let (report, hash) = small.network.hashed()
        // Changes where what a host's stack or a link does to frames is changed on purpose, and never otherwise.
        #expect(hash == 3_372_680_797_407_364_653)
        #expect(report.statistics.corrupted > 10)
    }
}
