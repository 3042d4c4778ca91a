import NetworkProtocols
import Testing

@Suite struct TCPPairTests {
    private static let bad = LinkFaults(loss: 0.05, duplication: 0.05, reordering: 0.1, corruption: 0.05)

    @Test("Streams come whole over links that lose, double, reorder and damage frames", arguments: UInt64(1)...40)
    func badLinks(seed: UInt64) {
        let content = Transfer.content(100_000)
        let transfer = Transfer(content, seed: seed, faults: TCPPairTests.bad, pieces: 7000)
        #expect(transfer.received == content)
        #expect(transfer.isAtRest)
        let ends = transfer.clientEvents.filter { if case .stream(_, .closed) = $0 { true } else { false } }
        #expect(ends.count == 1)
    }

    @Test("Streams come whole with small windows, small segments and few parts kept", arguments: UInt64(1)...10)
    func smallSettings(seed: UInt64) {
        let content = Transfer.content(30_000)
        let transfer = Transfer(content, seed: seed, faults: LinkFaults(loss: 0.03, reordering: 0.1), pieces: 999) {
            $0.tcp.receiveWindow = 3000
            $0.tcp.heldSegmentLimit = 2
            $0.maximumTransmissionUnit = 576
            $0.tcp.sendMark = 500
        }
        #expect(transfer.received == content)
        #expect(transfer.isAtRest)
    }

    @Test("A link that lets long frames vanish ends in silence, named as such")
    func blackHole() {
        var faults = LinkFaults()
        faults.longestFrame = 1000
        let transfer = Transfer(Transfer.content(10_000), seed: 1, faults: faults)
        #expect(transfer.received.isEmpty)
        let failures = transfer.serverEvents.filter {
            if case .stream(_, .failed(.timedOut)) = $0 { true } else { false }
        }
        #expect(failures.count == 1)
    }

    @Test("Nothing is left to wait for behind a clean end, and the same seed gives the same frames")
    func reproducible() {
        func run() -> [[UInt8]] {
            var pair = StackPair(seed: 5, faults: TCPPairTests.bad)
            pair.program = { side, event in
                switch event {
                case .accepted(let stream, _, _): [.stream(stream, .write(Transfer.content(20_000)))]
                case .stream(let stream, .connected): [.stream(stream, .finish)]
                case .stream(let stream, .finished): side == 1 ? [.stream(stream, .finish)] : []
                default: []
                }
            }
            pair.perform(.listen(port: 80), on: 1)
            pair.perform(.connect(StreamID(rawValue: 1), to: pair.endpoint(1, 80)), on: 0)
            let isAtRest = pair.run()
            #expect(isAtRest)
            let sound = pair.frames.allSatisfy { SeenFrame($0.frame)?.isSound == true }
            #expect(sound)
            return pair.frames.map(\.frame)
        }
        #expect(run() == run())
    }

    @Test("Many streams at once stay apart")
    func manyStreams() {
        var pair = StackPair(seed: 9, faults: LinkFaults(loss: 0.02, reordering: 0.05))
        pair.isRecording = false
        pair.program = nil
        pair.perform(.listen(port: 80), on: 1)
        let count = 60
        var received = [[UInt8]](repeating: [], count: count)
        var open = count
        for number in 0..<count {
            pair.perform(.connect(StreamID(rawValue: UInt32(number)), to: pair.endpoint(1, 80)), on: 0)
        }
        var steps = 0
        while open > 0, pair.step(), steps < 200_000 {
            steps += 1
            let events = pair.events
            pair.events = [[], []]
            for case .stream(let stream, let input) in events[1] {
                switch input {
                // The answer is the question, many times over.
                case .received(let octets):
                    pair.perform(.stream(stream, .write([UInt8](repeating: octets[0], count: 5000))), on: 1)
                    pair.perform(.stream(stream, .finish), on: 1)
                case .connected, .writable, .finished, .closed, .failed: break
                }
            }
            for case .stream(let stream, let input) in events[0] {
                switch input {
                case .connected: pair.perform(.stream(stream, .write([UInt8(stream.rawValue)])), on: 0)
                case .received(let octets): received[Int(stream.rawValue)] += octets
                case .finished: pair.perform(.stream(stream, .finish), on: 0)
                case .closed, .failed: open -= 1
                case .writable: break
                }
            }
        }
        let expected = (0..<count).map { [UInt8](repeating: UInt8($0), count: 5000) }
        #expect(received == expected)
    }
}
