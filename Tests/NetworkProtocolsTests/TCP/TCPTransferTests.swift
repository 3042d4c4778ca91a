import NetworkProtocols
import Testing

/// Sends `size` octets from a server to a client that asks for them, and gives what became of it.
struct Transfer {
    var received: [UInt8] = []
    var clientEvents: [HostEvent] = []
    var serverEvents: [HostEvent] = []
    var isAtRest = false
    /// When the last octet came.
    var finished: Instant?
    var frames = 0

    static func content(_ size: Int) -> [UInt8] {
        var random = SeededRandom(seed: 7)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(size + 8)
        while bytes.count < size {
            let word = random.next()
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(shift * 8))) }
        }
        bytes.removeLast(bytes.count - size)
        return bytes
    }

    init(
        _ content: [UInt8],
        seed: UInt64,
        faults: LinkFaults,
        pieces: Int = 64 << 10,
        _ change: (inout HostStackConfiguration) -> Void = { _ in }
    ) {
        var pair = StackPair(seed: seed, faults: faults, change)
        pair.isRecording = false
        pair.perform(.listen(port: 80), on: 1)
        pair.perform(.connect(StreamID(rawValue: 1), to: pair.endpoint(1, 80)), on: 0)
        var sent = 0
        while true {
            let next = pair.stacks.compactMap { $0.nextDeadline }
            let isMoving = pair.step()
            for event in pair.events[0] {
                if case .stream(let stream, let input) = event {
                    switch input {
                    case .connected: pair.perform(.stream(stream, .write(Array("GET".utf8))), on: 0)
                    case .received(let octets):
                        received += octets
                        finished = pair.now
                        continue
                    case .finished: pair.perform(.stream(stream, .finish), on: 0)
                    case .writable, .closed, .failed: break
                    }
                }
                clientEvents.append(event)
            }
            pair.events[0] = []
            while let event = pair.events[1].first {
                pair.events[1].removeFirst()
                if case .stream(let stream, let input) = event {
                    switch input {
                    case .received, .writable:
                        if sent < content.count {
                            let end = min(content.count, sent + pieces)
                            pair.perform(.stream(stream, .write(Array(content[sent..<end]))), on: 1)
                            sent = end
                            if sent == content.count { pair.perform(.stream(stream, .finish), on: 1) }
                        }
                    case .connected, .finished, .closed, .failed: break
                    }
                }
                serverEvents.append(event)
            }
            if !isMoving, next.isEmpty, pair.isEmpty { break }
            if pair.now > Instant.zero.advanced(by: .seconds(4000)) { return }
        }
        isAtRest = true
        frames = pair.frameCount
    }
}

@Suite struct TCPTransferTests {
    @Test("A stream comes whole over a clean link, and quickly")
    func cleanLink() {
        let content = Transfer.content(2 << 20)
        let transfer = Transfer(content, seed: 1, faults: LinkFaults())
        #expect(transfer.received == content)
        #expect(transfer.isAtRest)
        let time = transfer.finished?.duration(since: .zero) ?? .seconds(1000)
        #expect(time < .milliseconds(30), "\(time), \(transfer.frames) frames")
    }

    @Test("A stream comes whole over a link that loses 2 % of its frames", arguments: UInt64(1)...4)
    func lossyLink(seed: UInt64) {
        let content = Transfer.content(2 << 20)
        let transfer = Transfer(content, seed: seed, faults: LinkFaults(loss: 0.02))
        #expect(transfer.received == content)
        #expect(transfer.isAtRest)
        let time = transfer.finished?.duration(since: .zero) ?? .seconds(1000)
        #expect(time < .seconds(12), "\(time), \(transfer.frames) frames")
    }

    @Test("50 MB come whole over a link that loses 2 % of its frames, in far less than five minutes")
    func longLossy() {
        let content = Transfer.content(50_000_000)
        let transfer = Transfer(content, seed: 11, faults: LinkFaults(loss: 0.02))
        #expect(transfer.received == content)
        #expect(transfer.isAtRest)
        let time = transfer.finished?.duration(since: .zero) ?? .seconds(1000)
        #expect(time < .seconds(30), "\(time), \(transfer.frames) frames")
    }
}
