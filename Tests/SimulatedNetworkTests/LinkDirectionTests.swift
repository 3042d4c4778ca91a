import NetworkProtocols
import Testing

@testable import SimulatedNetwork

/// What a link does to frames, in numbers.
@Suite struct LinkDirectionTests {
    /// What became of many frames, sent 1 ms apart.
    private struct Outcome: Equatable {
        var arrivals: [(sent: Int, at: Instant, bytes: [UInt8])] = []
        var lost = 0
        var doubled = 0
        var outages = 0
        var oversized = 0
        var filtered = 0
        var heldBack = 0
        var corrupted = 0

        static func == (left: Outcome, right: Outcome) -> Bool {
            left.arrivals.elementsEqual(right.arrivals) { $0.sent == $1.sent && $0.at == $1.at && $0.bytes == $1.bytes }
        }
    }

    private func send(
        _ count: Int,
        over conditions: LinkConditions,
        seed: UInt64 = 1,
        frame: [UInt8] = [UInt8](repeating: 0x55, count: 100)
    ) -> Outcome {
        var link = LinkDirection(conditions, seed: seed)
        var outcome = Outcome()
        for number in 0..<count {
            switch link.fate(of: frame, at: .milliseconds(Int64(number))) {
            case .plain(let at): outcome.arrivals.append((number, at, frame))
            case .other(let passage):
                outcome.lost += passage.isLost ? 1 : 0
                outcome.doubled += passage.isDoubled ? 1 : 0
                outcome.outages += passage.isLostInOutage ? 1 : 0
                outcome.oversized += passage.isOversized ? 1 : 0
                outcome.filtered += passage.isFiltered ? 1 : 0
                for arrival in passage.arrivals {
                    outcome.heldBack += arrival.isHeldBack ? 1 : 0
                    outcome.corrupted += arrival.isCorrupted ? 1 : 0
                    outcome.arrivals.append((number, arrival.at, arrival.bytes))
                }
            }
        }
        return outcome
    }

    private func conditions(_ change: (inout LinkConditions) -> Void) -> LinkConditions {
        var conditions = LinkConditions()
        change(&conditions)
        return conditions
    }

    @Test("A good link takes its delay and does nothing else")
    func plain() {
        let outcome = send(1000, over: LinkConditions())
        let areAllOnTime = outcome.arrivals.allSatisfy {
            $0.at == Instant.milliseconds(Int64($0.sent)).advanced(by: .microseconds(50))
        }
        #expect(outcome.arrivals.count == 1000)
        #expect(areAllOnTime)
    }

    @Test("Loss takes as many frames as it says", arguments: [1_000, 20_000, 300_000])
    func loss(perMillion: Int) {
        let outcome = send(100_000, over: conditions { $0.lossPerMillion = perMillion })
        let expected = perMillion / 10
        #expect(abs(outcome.lost - expected) < 40 + expected / 10)
        #expect(outcome.arrivals.count == 100_000 - outcome.lost)
    }

    @Test("All is lost at a million of a million")
    func totalLoss() {
        #expect(send(1000, over: conditions { $0.lossPerMillion = 1_000_000 }).arrivals.isEmpty)
    }

    @Test("Duplication doubles as many frames as it says, octet for octet")
    func duplication() {
        let outcome = send(100_000, over: conditions { $0.duplicationPerMillion = 50_000 })
        #expect(abs(outcome.doubled - 5_000) < 500)
        #expect(outcome.arrivals.count == 100_000 + outcome.doubled)
        let areAllAlike = outcome.arrivals.allSatisfy { $0.bytes == [UInt8](repeating: 0x55, count: 100) }
        #expect(areAllAlike)
    }

    @Test("A frame that is held back is overtaken by the next ones")
    func reordering() {
        let outcome = send(
            10_000,
            over: conditions {
                $0.reorderingPerMillion = 100_000
                $0.heldBack = .microseconds(2_500)
            }
        )
        #expect(abs(outcome.heldBack - 1_000) < 150)
        let order = outcome.arrivals.sorted { $0.at < $1.at }.map(\.sent)
        let overtaken = zip(order, order.dropFirst()).count { $0 > $1 }
        #expect(overtaken > 800)
    }

    @Test("Corruption flips one bit of a frame")
    func corruption() {
        let outcome = send(50_000, over: conditions { $0.corruptionPerMillion = 100_000 })
        #expect(abs(outcome.corrupted - 5_000) < 500)
        var flipped = 0
        var places: Set<Int> = []
        for arrival in outcome.arrivals {
            for (place, octet) in arrival.bytes.enumerated() where octet != 0x55 {
                flipped += (octet ^ 0x55).nonzeroBitCount
                places.insert(place)
            }
        }
        #expect(flipped == outcome.corrupted)
        #expect(places.count == 100)
    }

    @Test("Jitter spreads the delay over its range and no further")
    func jitter() {
        let outcome = send(10_000, over: conditions { $0.jitter = .microseconds(400) })
        let delays = outcome.arrivals.map { $0.at.duration(since: .milliseconds(Int64($0.sent))) }
        #expect(delays.min().map { $0 >= .microseconds(50) && $0 < .microseconds(52) } == true)
        #expect(delays.max().map { $0 <= .microseconds(450) && $0 > .microseconds(448) } == true)
    }

    @Test("Nothing that sets out in an outage arrives, all else does")
    func outages() {
        let outcome = send(
            1000,
            over: conditions {
                $0.outages = [
                    Instant.milliseconds(100)..<Instant.milliseconds(200),
                    Instant.milliseconds(900)..<Instant.seconds(10),
                ]
            }
        )
        #expect(outcome.outages == 200)
        #expect(outcome.arrivals.map(\.sent) == Array(0..<100) + Array(200..<900))
    }

    @Test("Packets above the link's MTU vanish; Ethernet's header and tags do not count")
    func largestPacket() {
        let narrow = conditions { $0.maximumTransmissionUnit = 1000 }
        let untagged: [UInt8] = [UInt8](repeating: 0, count: 12) + [8, 0]
        let tagged: [UInt8] = [UInt8](repeating: 0, count: 12) + [0x81, 0, 0, 5, 8, 0]
        #expect(send(1, over: narrow, frame: untagged + [UInt8](repeating: 0, count: 1000)).arrivals.count == 1)
        #expect(send(1, over: narrow, frame: untagged + [UInt8](repeating: 0, count: 1001)).oversized == 1)
        #expect(send(1, over: narrow, frame: tagged + [UInt8](repeating: 0, count: 1000)).arrivals.count == 1)
        #expect(send(1, over: narrow, frame: tagged + [UInt8](repeating: 0, count: 1001)).oversized == 1)
        #expect(send(1, over: narrow, frame: []).arrivals.count == 1)
    }

    @Test("A blocked port's packets vanish: first fragments, too; others, and replies from the port, get through")
    func blockedPorts() {
        let filtered = conditions { $0.blockedPorts = [BlockedPort(.udp, 111), BlockedPort(.tcp, 2049)] }
        func frame(_ transport: UInt8, from source: UInt8, to port: UInt16, fragment: UInt16 = 0) -> [UInt8] {
            [UInt8](repeating: 2, count: 12) + [8, 0, 0x45, 0, 0, 40, 0, 1]
                + [UInt8(fragment >> 8), UInt8(fragment & 255), 64, transport] + [UInt8](repeating: 0, count: 10)
                + [0, source, UInt8(port >> 8), UInt8(port & 255)] + [UInt8](repeating: 0, count: 16)
        }
        func isFiltered(_ frame: [UInt8]) -> Bool { send(1, over: filtered, frame: frame).filtered == 1 }
        #expect(isFiltered(frame(17, from: 9, to: 111)))
        #expect(isFiltered(frame(17, from: 9, to: 111, fragment: 0x2000)))
        #expect(isFiltered(frame(6, from: 9, to: 2049)))
        #expect(!isFiltered(frame(6, from: 9, to: 111)))
        #expect(!isFiltered(frame(17, from: 111, to: 9)))
        // Behind the first fragment there are no ports.
        #expect(!isFiltered(frame(17, from: 9, to: 111, fragment: 0x2001)))
        #expect(!isFiltered(Array(frame(17, from: 9, to: 111).prefix(36))))
    }

    @Test("A seed decides it all")
    func seeds() {
        let bad = conditions {
            $0.jitter = .milliseconds(3)
            $0.lossPerMillion = 50_000
            $0.duplicationPerMillion = 50_000
            $0.reorderingPerMillion = 50_000
            $0.corruptionPerMillion = 50_000
        }
        #expect(send(1000, over: bad, seed: 7) == send(1000, over: bad, seed: 7))
        #expect(send(1000, over: bad, seed: 7) != send(1000, over: bad, seed: 8))
    }

    @Test("An empty or tiny frame survives every trouble")
    func tinyFrames() {
        let bad = conditions {
            $0.corruptionPerMillion = 1_000_000
            $0.duplicationPerMillion = 1_000_000
            $0.maximumTransmissionUnit = 0
        }
        for length in 0..<20 { _ = send(3, over: bad, frame: [UInt8](repeating: 0x81, count: length)) }
    }
}
