import BootObservation
import NetworkProtocols
import Testing

@testable import Conformance

@Suite struct JudgeTests {
    @Test("Verdicts on one party become one finding: a violation outweighs proofs, a proof outweighs doubt")
    func merging() {
        var tally = Tally()
        #expect(tally.outcome == .notExercised)
        tally.count(Verdict(.inconclusive, .role(.server)))
        #expect(tally.outcome == .inconclusive)
        tally.count(Verdict(.satisfied, .role(.server)))
        #expect(tally.outcome == .satisfied)
        tally.count(Verdict(.violated, .role(.server), evidence: [Evidence(7, "seven")]))
        tally.count(Verdict(.satisfied, .role(.server)))
        #expect(tally.outcome == .violated)
        #expect(tally.pieces.evidence == [Evidence(7, "seven")])
        #expect(tally.counts.satisfied == 2 && tally.counts.violated == 1 && tally.counts.inconclusive == 1)
    }

    @Test("A finding carries the earliest evidence, in order, and counts the rest")
    func evidenceIsCapped() {
        var tally = Tally()
        for frame in (1...40).reversed() {
            tally.count(Verdict(.violated, .role(.server), evidence: [Evidence(frame, "")]))
        }
        #expect(tally.pieces.evidence.map(\.frame) == Array(1...Judge.evidenceLimit))
        #expect(tally.pieces.leftOut == 40 - Judge.evidenceLimit)
    }

    @Test("A finding names a client only where all its evidence is about that one")
    func client() throws {
        let one = try #require(MACAddress("52:54:00:00:00:01"))
        let other = try #require(MACAddress("52:54:00:00:00:02"))
        var tally = Tally()
        tally.count(Verdict(.violated, .role(.server), client: one))
        tally.count(Verdict(.violated, .role(.server)))
        #expect(tally.pieces.client == one)
        tally.count(Verdict(.violated, .role(.server), client: other))
        #expect(tally.pieces.client == nil)
        tally.count(Verdict(.violated, .role(.server), client: one))
        #expect(tally.pieces.client == nil)
    }

    @Test("Findings stand in the order of the rules' names, then of the parties; every rule has one at least")
    func order() {
        let findings = judge(.biosBoot).findings
        #expect(findings.map(\.rule) == findings.map(\.rule).sorted())
        #expect(Set(findings.map(\.rule)) == Set(RuleCatalog.identifiers))
        let parties = Dictionary(grouping: findings, by: \.rule).values.allSatisfy {
            $0.map(\.party) == $0.map(\.party).sorted()
        }
        #expect(parties)
    }

    @Test("What never happened is not exercised, and the finding says whom it would have bound")
    func notExercised() {
        let findings = judge(.plainLease).findings.filter { $0.rule == "tftp/request-is-answered" }
        #expect(findings.map(\.outcome) == [.notExercised])
        #expect(findings.map(\.subject) == ["server"])
        #expect(findings.allSatisfy { $0.evidence.isEmpty })
    }

    @Test("The same exchange gives the same findings each time")
    func deterministic() {
        let exchange = NoSorcerersApprentice.mutation.apply(.biosBoot)
        #expect(judge(exchange).findings == judge(exchange).findings)
    }

    @Test("Evidence points at the octets of the frame that show it")
    func ranges() throws {
        let exchange = LeaseTimeIsNotZero.mutation.apply(.bootLease)
        let finding = try #require(judge(exchange).findings.first { $0.rule == LeaseTimeIsNotZero.id })
        let evidence = try #require(finding.evidence.first)
        let range = try #require(evidence.range)
        #expect(evidence.frame == 2)
        #expect(Array(exchange.frames[1].bytes[range]) == [51, 4, 0, 0, 0, 0])
    }

    @Test("Healthy exchanges break no rule at all")
    func healthy() {
        let healthy: [Exchange] = [
            .biosBoot, .proxyBoot, .chainBoot, .checkedBoot, .plainLease, .bootLease, .renewal, .refusal, .information,
            .release, .relayedLease, .bootp, .tftpRead, .plainTFTPRead, .windowedTFTPRead, .exactTFTPRead, .httpFetch,
            .chunkedFetch, .partialFetch, .redirect, .nameLookup,
        ]
        for exchange in healthy {
            let judged = judge(exchange)
            #expect(judged.rules(.violated).isEmpty, "\(exchange.name): \(judged.complaints(judged.rules(.violated)))")
        }
    }

    @Test("Damaged frames are judged without a trap")
    func damage() {
        var random = SeededRandom(seed: 42)
        var judged = 0
        for exchange in [Exchange.proxyBoot, .relayedLease, .chunkedFetch, .windowedTFTPRead] {
            for _ in 0..<12 {
                let damaged = exchange.editingFrames { frame in
                    var frame = frame
                    let place = Int.random(in: 0..<frame.bytes.count, using: &random)
                    frame.bytes[place] = UInt8.random(in: 0...255, using: &random)
                    if Bool.random(using: &random) { frame.bytes.removeLast(Int.random(in: 0..<20, using: &random)) }
                    return [frame]
                }
                judged += judge(damaged).findings.isEmpty ? 0 : 1
            }
        }
        #expect(judged == 48)
    }
}

@Suite struct OverallVerdictTests {
    @Test("A broken must fails a capture; a broken should or habit only with strict")
    func strictness() {
        #expect(judge(.biosBoot).verdict() == .pass)
        #expect(judge(.biosBoot).verdict(strict: true) == .pass)
        #expect(judge(ReplyHasServerIdentifier.mutation.apply(.plainLease)).verdict() == .fail)
        let silent = judge(NAKSaysWhy.mutation.apply(.refusal))
        #expect(silent.verdict() == .pass)
        #expect(silent.verdict(strict: true) == .fail)
    }

    @Test("A boot client that stopped for a cause fails a capture; a plain client cannot")
    func causes() {
        #expect(judge(SystemSpeaks.mutation.apply(.biosBoot)).verdict() == .fail)
        #expect(judge(Exchange.tftpMiss.thenSilent()).verdict() == .pass)
    }

    @Test("A capture of nothing, or of the beginning of a boot, is inconclusive")
    func inconclusive() {
        #expect(judge(Exchange("nothing", [])).verdict() == .inconclusive)
        #expect(judge(.bootLease).verdict() == .inconclusive)
    }
}
