import NetworkProtocols
import Testing

@testable import BootObservation

/// Feeds a stream and gathers what it delivers.
private struct Receiver {
    var stream = TCPStream(configuration: ObservationConfiguration())
    var delivered: [UInt8] = []
    var gaps: [Int] = []
    var isFinished = false

    init(behind synchronise: UInt32? = 999) {
        if let synchronise { stream.begin(behind: TCPSequenceNumber(rawValue: synchronise)) }
    }

    mutating func receive(_ sequence: UInt32, _ bytes: [UInt8], isFinal: Bool = false) {
        var steps: [TCPStream.Step] = []
        stream.receive(TCPSequenceNumber(rawValue: sequence), bytes.span, isFinal: isFinal, steps: &steps)
        take(steps, bytes)
    }

    mutating func acknowledge(_ number: UInt32) {
        stream.receiver(acknowledged: TCPSequenceNumber(rawValue: number))
        var steps: [TCPStream.Step] = []
        let nothing: [UInt8] = []
        stream.receive(nil, nothing.span, isFinal: false, steps: &steps)
        take(steps, nothing)
    }

    mutating func take(_ steps: [TCPStream.Step], _ bytes: [UInt8]) {
        for step in steps {
            switch step {
            case .deliver(let range): delivered += bytes[range]
            case .deliverHeld(let held): delivered += held
            case .gap(let count): gaps.append(count)
            case .finish: isFinished = true
            }
        }
    }
}

@Suite struct TCPStreamTests {
    @Test("Segments in order are delivered as they come")
    func inOrder() {
        var receiver = Receiver()
        receiver.receive(1000, [1, 2, 3])
        receiver.receive(1003, [4, 5])
        receiver.receive(1005, [], isFinal: true)
        #expect(receiver.delivered == [1, 2, 3, 4, 5])
        #expect(receiver.isFinished)
    }

    @Test("A retransmission adds only what is new, and what was delivered first stays")
    func overlap() {
        var receiver = Receiver()
        receiver.receive(1000, [1, 2, 3])
        receiver.receive(1001, [9, 9, 4, 5])
        receiver.receive(1000, [7, 7])
        #expect(receiver.delivered == [1, 2, 3, 4, 5])
        #expect(receiver.stream.retransmittedOctets == 4)
        #expect(receiver.stream.retransmittedSegments == 1)
    }

    @Test("Whatever the order of the pieces, doubled ones among them, the octets come out in theirs", arguments: 0..<20)
    func anyOrder(seed: Int) {
        var random = SeededRandom(seed: UInt64(seed))
        let octets = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 7) }
        var pieces: [Range<Int>] = []
        var start = 0
        while start < octets.count {
            let end = min(octets.count, start + Int.random(in: 1...200, using: &random))
            pieces.append(start..<end)
            start = end
        }
        pieces += pieces.shuffled(using: &random).prefix(5)
        var receiver = Receiver(behind: UInt32.max - 500)
        for piece in pieces.shuffled(using: &random) {
            receiver.receive(UInt32(truncatingIfNeeded: Int(UInt32.max) - 499 + piece.lowerBound), Array(octets[piece]))
        }
        #expect(receiver.delivered == octets)
        #expect(receiver.gaps.isEmpty)
    }

    @Test("A hole that the receiver has acknowledged was lost by the capture and is passed over")
    func captureLoss() {
        var receiver = Receiver()
        receiver.receive(1000, [1])
        receiver.receive(1004, [5, 6])
        #expect(receiver.delivered == [1])
        receiver.acknowledge(1006)
        #expect(receiver.delivered == [1, 5, 6])
        #expect(receiver.gaps == [3])
        #expect(receiver.stream.missingOctets == 3)
    }

    @Test("A hole that nobody has acknowledged waits for its retransmission")
    func networkLoss() {
        var receiver = Receiver()
        receiver.receive(1000, [1])
        receiver.receive(1004, [5, 6])
        receiver.acknowledge(1001)
        receiver.receive(1001, [2, 3, 4])
        #expect(receiver.delivered == [1, 2, 3, 4, 5, 6])
        #expect(receiver.gaps.isEmpty)
    }

    @Test("A keep-alive is no retransmission")
    func keepAlive() {
        var receiver = Receiver()
        receiver.receive(1000, [1, 2])
        receiver.receive(1001, [0])
        #expect(receiver.delivered == [1, 2])
        #expect(receiver.stream.retransmittedSegments == 0)
    }

    @Test("A segment far outside any window is left out")
    func farAway() {
        var receiver = Receiver()
        receiver.receive(1000, [1])
        receiver.receive(1000 + (3 << 20), [9])
        receiver.receive(1001, [2])
        #expect(receiver.delivered == [1, 2])
    }

    @Test("What is held out of order has a limit")
    func limit() {
        var configuration = ObservationConfiguration()
        configuration.heldOctets = 100
        var stream = TCPStream(configuration: configuration)
        stream.begin(behind: TCPSequenceNumber(rawValue: 0))
        var steps: [TCPStream.Step] = []
        let piece = [UInt8](repeating: 1, count: 60)
        stream.receive(TCPSequenceNumber(rawValue: 101), piece.span, isFinal: false, steps: &steps)
        stream.receive(TCPSequenceNumber(rawValue: 301), piece.span, isFinal: false, steps: &steps)
        #expect(stream.hasReachedLimit)
    }
}
