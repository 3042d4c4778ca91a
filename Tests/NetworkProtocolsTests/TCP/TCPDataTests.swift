import NetworkProtocols
import Testing

@Suite struct TCPDataTests {
    private typealias Seen = ScriptedPeer.Seen

    @Test("Octets come in order, whatever order their segments come in", arguments: UInt64(0)..<8)
    func reassembles(seed: UInt64) {
        let content = Transfer.content(5000)
        var random = SeededRandom(seed: seed)
        var script = ScriptedPeer.accepted()
        var parts: [Range<Int>] = []
        var start = 0
        while start < content.count {
            let end = min(content.count, start + Int.random(in: 1...700, using: &random))
            // Some reach into their neighbours, as a sender's repeated segments may.
            let before = Int.random(in: 0...3, using: &random) == 0 ? min(start, 100) : 0
            parts.append(start - before..<end)
            start = end
        }
        parts.shuffle(using: &random)
        var received: [UInt8] = []
        for part in parts + parts {
            script.send(.ack, 1 + part.lowerBound, acknowledging: 1, Array(content[part]))
            for case .stream(_, .received(let octets)) in script.events() { received += octets }
        }
        #expect(received == content)
    }

    @Test("Every second segment is acknowledged at once, a single one after 40 ms, a gap at once")
    func acknowledges() {
        var script = ScriptedPeer.accepted()
        #expect(script.send(.ack, 1, acknowledging: 1, [1]).isEmpty)
        #expect(script.send(.ack, 2, acknowledging: 1, [2]).map(\.acknowledgement) == [3])
        #expect(script.send(.ack, 3, acknowledging: 1, [3]).isEmpty)
        #expect(script.pass(.milliseconds(39)).isEmpty)
        #expect(script.pass(.milliseconds(1)).map(\.acknowledgement) == [4])
        #expect(script.send(.ack, 5, acknowledging: 1, [5]).map(\.acknowledgement) == [4])
        #expect(script.send(.ack, 6, acknowledging: 1, [6]).map(\.acknowledgement) == [4])
        #expect(script.send(.ack, 4, acknowledging: 1, [4]).map(\.acknowledgement) == [7])
        // The same again: its acknowledgement was lost.
        #expect(script.send(.ack, 4, acknowledging: 1, [4]).map(\.acknowledgement) == [7])
    }

    @Test("What is written carries the acknowledgement")
    func piggybacks() {
        var script = ScriptedPeer.accepted()
        #expect(script.send(.ack, 1, acknowledging: 1, [1]).isEmpty)
        #expect(
            script.act(.write([7])) == [Seen(flags: [.ack, .psh], sequence: 1, acknowledgement: 2, payload: [7])]
        )
        script.send(.ack, 2, acknowledging: 2)
        #expect(script.pass(.seconds(1)).isEmpty)
        #expect(script.host.stack.nextDeadline == nil)
    }

    @Test("Segments are no longer than the other side takes, than the link takes, and than 536 where nothing is said")
    func segmentSizes() {
        for (options, size) in [
            ([TCPOption.maximumSegmentSize(1000)], 1000), ([.maximumSegmentSize(9000)], 1460), ([], 536),
            ([.maximumSegmentSize(0)], 88),
        ] {
            var script = ScriptedPeer.accepted(options: options)
            let sent = script.act(.write([UInt8](repeating: 1, count: 5000)))
            #expect(sent.map(\.payload.count).max() == size)
        }
    }

    @Test("No more goes out than the other side's window takes; more follows when it opens")
    func respectsWindow() {
        var script = ScriptedPeer.accepted(window: 3000)
        let sent = script.act(.write([UInt8](repeating: 1, count: 10_000)))
        #expect(sent.map(\.payload.count).reduce(0, +) <= 3000)
        #expect(sent.count == 2)
        let more = script.send(.ack, 1, acknowledging: 2921, window: 3000)
        #expect(more.count == 2)
    }

    @Test("A scaled window is taken as scaled")
    func scaledWindow() {
        var script = ScriptedPeer.accepted(window: 2000, options: [.maximumSegmentSize(1460), .windowScale(2)])
        let sent = script.act(.write([UInt8](repeating: 1, count: 20_000)))
        #expect(sent.map(\.payload.count) == [1460, 1460, 1460, 1460, 1460])
    }

    @Test("A closed window is probed with one octet, ever more seldom, for as long as it is answered")
    func probesWindow() {
        var script = ScriptedPeer.accepted(window: 100)
        #expect(script.act(.write([UInt8](repeating: 1, count: 300))).map(\.payload.count) == [100])
        script.send(.ack, 1, acknowledging: 101, window: 0)
        var probes = 0
        for _ in 0..<40 {
            guard let deadline = script.host.stack.nextDeadline else { break }
            let sent = script.pass(deadline.duration(since: script.host.now))
            if sent.map(\.payload.count) == [1], sent[0].sequence == 101 { probes += 1 }
            script.send(.ack, 1, acknowledging: 101, window: 0)
        }
        #expect(probes == 40)
        #expect(script.host.now.nanoseconds > 2_000_000_000_000)
        _ = script.events()
        let sent = script.send(.ack, 1, acknowledging: 101, window: 1000)
        #expect(sent.map(\.payload.count) == [200])
        #expect(sent.first?.sequence == 101)
        #expect(script.pass(.milliseconds(400)).map(\.payload.count) == [200])
    }

    @Test("Silence behind data is the end, after fifteen repetitions and many minutes")
    func givesUp() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.write([1, 2, 3]))
        _ = script.events()
        var times: [Int64] = []
        while let deadline = script.host.stack.nextDeadline, times.count < 30 {
            let sent = script.pass(deadline.duration(since: script.host.now))
            if sent.map(\.payload) == [[1, 2, 3]] { times.append(script.host.now.nanoseconds / 1_000_000) }
        }
        #expect(times.count == 15)
        #expect(times.prefix(4) == [200, 600, 1400, 3000])
        #expect(script.host.now.nanoseconds / 1_000_000_000 == 924)
        #expect(script.events() == [.stream(script.stream, .failed(.timedOut))])
    }

    @Test("Three acknowledgements of the same octet bring it again at once")
    func fastRetransmit() {
        var script = ScriptedPeer.accepted()
        let sent = script.act(.write([UInt8](repeating: 1, count: 14_600)))
        #expect(sent.count == 10)
        for _ in 0..<2 { #expect(script.send(.ack, 1, acknowledging: 1).isEmpty) }
        #expect(script.send(.ack, 1, acknowledging: 1).map(\.sequence) == [1])
        // A partial acknowledgement: the next one was lost, too (RFC 6582).
        #expect(script.send(.ack, 1, acknowledging: 1461).map(\.sequence).first == 1461)
        script.send(.ack, 1, acknowledging: 14_601)
        #expect(script.host.stack.nextDeadline == nil)
    }

    @Test("Writable comes at once while there is room, and behind a large write when enough was acknowledged")
    func writable() {
        var script = ScriptedPeer.accepted { $0.tcp.sendMark = 5000 }
        _ = script.act(.write([1]))
        #expect(script.events() == [.stream(script.stream, .writable)])
        _ = script.act(.write([UInt8](repeating: 1, count: 14_599)))
        #expect(script.events().isEmpty)
        script.send(.ack, 1, acknowledging: 1 + 9599)
        #expect(script.events().isEmpty)
        script.send(.ack, 1, acknowledging: 1 + 9600)
        #expect(script.events() == [.stream(script.stream, .writable)])
        script.send(.ack, 1, acknowledging: 1 + 14_600)
        #expect(script.events().isEmpty)
    }

    @Test("What was written before the stream is open goes out when it is")
    func earlyWrites() {
        var script = ScriptedPeer.opening()
        _ = script.taken()
        #expect(script.act(.write([1, 2])).isEmpty)
        #expect(script.act(.finish).isEmpty)
        let sent = script.send([.syn, .ack], acknowledging: 1)
        #expect(sent == [Seen(flags: [.ack, .psh, .fin], sequence: 1, acknowledgement: 1, payload: [1, 2])])
        script.send([.ack, .fin], 1, acknowledging: 4)
        #expect(script.events().last == .stream(script.stream, .closed))
    }

    @Test("Two sides that disagree do not answer each other for ever")
    func noStorm() {
        var script = ScriptedPeer.accepted()
        var answers = 0
        for _ in 0..<100 { answers += script.send(.ack, 70_000_000, acknowledging: 1).count }
        for _ in 0..<100 { answers += script.send(.ack, 1, acknowledging: 999_999).count }
        #expect(answers == 1)
        #expect(script.events().isEmpty)
    }

    @Test("A router's smaller link makes segments shorter, and what was sent goes out again")
    func pathMTU() {
        var script = ScriptedPeer.accepted()
        script.host.perform(.stream(script.stream, .write([UInt8](repeating: 1, count: 2000))))
        let packet = Array(script.host.rawFrames.last { $0.count > 100 }?.dropFirst(14) ?? [])
        _ = script.taken()
        script.host.receive(
            EthernetFrame.icmp(
                .destinationUnreachable(.fragmentationNeeded, nextHopMTU: 1000, quoting: packet),
                from: IPv4Address(10, 0, 0, 254),
                to: LoneStack.address,
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware
            )
        )
        #expect(script.taken().map(\.payload.count) == [960, 960, 80])
    }

    @Test("What comes before its turn is kept up to the window and a number of parts, no further")
    func boundsHeld() {
        var script = ScriptedPeer.accepted { $0.tcp.heldSegmentLimit = 5 }
        for index in 0..<100 { script.send(.ack, 3 + index, acknowledging: 1, [UInt8(index)]) }
        #expect(script.send(.ack, 1, acknowledging: 1, [200, 201]).map(\.acknowledgement) == [8])
        let octets = script.events().compactMap { event -> [UInt8]? in
            if case .stream(_, .received(let octets)) = event { octets } else { nil }
        }
        #expect(octets == [[200, 201], [0], [1], [2], [3], [4]])
    }

    @Test("Octets behind the window are not taken")
    func beyondWindow() {
        var script = ScriptedPeer.accepted { $0.tcp.receiveWindow = 1000 }
        #expect(script.send(.ack, 1001, acknowledging: 1, [1]).map(\.acknowledgement) == [1])
        let long = [UInt8](repeating: 4, count: 1400)
        script.send(.ack, 1, acknowledging: 1, long)
        #expect(script.events() == [.stream(script.stream, .received(Array(long.prefix(1000))))])
    }
}
