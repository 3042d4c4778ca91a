import NetworkProtocols
import Testing

@Suite struct TCPClosingTests {
    private typealias Seen = ScriptedPeer.Seen

    @Test("This side ends first: FIN, half-close, the other's FIN, and ten seconds of memory")
    func closesFirst() {
        var script = ScriptedPeer.accepted()
        #expect(
            script.act(.write([1, 2])) == [
                Seen(flags: [.ack, .psh], sequence: 1, acknowledgement: 1, payload: [1, 2])
            ]
        )
        _ = script.events()
        #expect(script.act(.finish) == [Seen(flags: [.ack, .fin], sequence: 3, acknowledgement: 1)])
        #expect(script.act(.write([3])).isEmpty)
        script.send(.ack, 1, acknowledging: 4)
        script.send(.ack, 1, acknowledging: 4, [9])
        #expect(script.events() == [.stream(script.stream, .received([9]))])
        #expect(
            script.send([.ack, .fin], 2, acknowledging: 4) == [Seen(flags: .ack, sequence: 4, acknowledgement: 3)]
        )
        #expect(script.events() == [.stream(script.stream, .finished), .stream(script.stream, .closed)])
        #expect(script.host.stack.streamCount == 0)
        // The last acknowledgement was lost.
        #expect(script.pass(.seconds(9)).isEmpty)
        #expect(
            script.send([.ack, .fin], 2, acknowledging: 4) == [Seen(flags: .ack, sequence: 4, acknowledgement: 3)]
        )
        script.send(.rst, 3)
        #expect(script.pass(.seconds(9)).isEmpty)
        #expect(script.host.stack.nextDeadline != nil)
        #expect(script.pass(.seconds(2)).isEmpty)
        #expect(script.host.stack.nextDeadline == nil)
        #expect(script.events().isEmpty)
        #expect(script.send([.ack, .fin], 2, acknowledging: 4).map(\.flags) == [.rst])
    }

    @Test("The other side ends first: this one may go on, and is done when its FIN is acknowledged")
    func closesSecond() {
        var script = ScriptedPeer.accepted()
        #expect(
            script.send([.ack, .fin], 1, acknowledging: 1) == [Seen(flags: .ack, sequence: 1, acknowledgement: 2)]
        )
        #expect(script.events() == [.stream(script.stream, .finished)])
        #expect(script.act(.write([5])).map(\.payload) == [[5]])
        #expect(script.act(.finish) == [Seen(flags: [.ack, .fin], sequence: 2, acknowledgement: 2)])
        #expect(script.events() == [.stream(script.stream, .writable)])
        script.send(.ack, 2, acknowledging: 3)
        #expect(script.events() == [.stream(script.stream, .closed)])
        #expect(script.host.stack.streamCount == 0)
        #expect(script.host.stack.nextDeadline == nil)
    }

    @Test("Both may end at the same time")
    func closesAtOnce() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.finish)
        #expect(script.send([.ack, .fin], 1, acknowledging: 1).map(\.acknowledgement) == [2])
        #expect(script.events() == [.stream(script.stream, .finished)])
        script.send(.ack, 2, acknowledging: 2)
        #expect(script.events() == [.stream(script.stream, .closed)])
    }

    @Test("A FIN that acknowledges ours closes at once")
    func closesWithOneSegment() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.finish)
        script.send([.ack, .fin], 1, acknowledging: 2)
        #expect(script.events() == [.stream(script.stream, .finished), .stream(script.stream, .closed)])
    }

    @Test("A lost FIN is sent again")
    func repeatsFin() {
        var script = ScriptedPeer.accepted()
        let fin = Seen(flags: [.ack, .fin], sequence: 1, acknowledgement: 1)
        #expect(script.act(.finish) == [fin])
        #expect(script.pass(.milliseconds(300)) == [fin])
        #expect(script.pass(.milliseconds(500)) == [fin])
    }

    @Test("A FIN that comes before data waits for it")
    func earlyFin() {
        var script = ScriptedPeer.accepted()
        #expect(script.send([.ack, .fin], 3, acknowledging: 1, [3]).map(\.acknowledgement) == [1])
        #expect(script.events().isEmpty)
        #expect(script.send(.ack, 1, acknowledging: 1, [1, 2]).map(\.acknowledgement) == [5])
        let stream = script.stream
        #expect(
            script.events() == [
                .stream(stream, .received([1, 2])), .stream(stream, .received([3])), .stream(stream, .finished),
            ]
        )
        #expect(script.send([.ack, .fin], 3, acknowledging: 1, [3]).map(\.acknowledgement) == [5])
        #expect(script.events().isEmpty)
    }

    @Test("A reset breaks the stream off, if it stands exactly where the stream does")
    func reset() {
        var script = ScriptedPeer.accepted()
        #expect(script.send(.rst, 2).map(\.flags) == [.ack])
        #expect(script.send(.rst, 1 << 20).isEmpty)
        #expect(script.events().isEmpty)
        #expect(script.send(.rst, 1).isEmpty)
        #expect(script.events() == [.stream(script.stream, .failed(.reset))])
        #expect(script.host.stack.streamCount == 0)
        #expect(script.act(.write([1])).isEmpty)
    }

    @Test("Breaking off says so, and nothing comes after it")
    func abort() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.write([1, 2, 3]))
        _ = script.events()
        #expect(script.act(.abort) == [Seen(flags: [.rst, .ack], sequence: 4, acknowledgement: 1)])
        #expect(script.events().isEmpty)
        #expect(script.host.stack.nextDeadline == nil)
        #expect(script.send(.ack, 1, acknowledging: 4, [1]).map(\.flags) == [.rst])
        #expect(script.act(.abort).isEmpty)
        var opening = ScriptedPeer.opening()
        _ = opening.taken()
        #expect(opening.act(.abort).isEmpty)
        #expect(opening.send([.syn, .ack], acknowledging: 1).map(\.flags) == [.rst])
    }

    @Test("A peer that falls silent behind our FIN is given up after a minute")
    func finWait2() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.finish)
        script.send(.ack, 1, acknowledging: 2)
        _ = script.pass(.seconds(59))
        script.send(.ack, 1, acknowledging: 2, [1])
        _ = script.events()
        _ = script.pass(.seconds(59))
        #expect(script.events().isEmpty)
        _ = script.pass(.seconds(2))
        #expect(script.events() == [.stream(script.stream, .failed(.timedOut))])
    }

    @Test("A new SYN takes the place of a stream that is only remembered")
    func reopens() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.finish)
        script.send([.ack, .fin], 1, acknowledging: 2)
        _ = script.events()
        #expect(script.send(.syn, 1).map(\.flags) == [.ack])
        let answer = script.send(.syn, 1000)
        #expect(answer.map(\.flags) == [[.syn, .ack]])
        script.send(.ack, 1001, acknowledging: 1)
        #expect(script.events().count == 1)
    }

    @Test("A machine that was switched off and opens again from the same port gets rid of its old stream")
    func forgottenByPeer() {
        var script = ScriptedPeer.accepted()
        #expect(script.send(.syn, 5000).map(\.flags) == [.ack])
        script.send(.rst, 1)
        #expect(script.events() == [.stream(script.stream, .failed(.reset))])
        #expect(script.send(.syn, 5000).map(\.flags) == [[.syn, .ack]])
    }

    @Test("No more ended streams are remembered than allowed")
    func rememberedLimit() {
        var pair = StackPair { $0.tcp.timeWaitLimit = 10 }
        pair.isRecording = false
        pair.program = { _, event in
            switch event {
            case .accepted(let stream, _, _): [.stream(stream, .finish)]
            case .stream(let stream, .finished): [.stream(stream, .finish)]
            default: []
            }
        }
        pair.perform(.listen(port: 80), on: 1)
        for number in 0..<100 {
            pair.perform(.connect(StreamID(rawValue: UInt32(number)), to: pair.endpoint(1, 80)), on: 0)
            pair.run(for: .milliseconds(10))
        }
        #expect(pair.stacks[0].streamCount == 0 && pair.stacks[1].streamCount == 0)
        let isAtRest = pair.run(for: .seconds(11))
        #expect(isAtRest)
    }

    @Test("A host that took another address says nothing more on its streams, which time out")
    func addressChange() {
        var script = ScriptedPeer.accepted()
        var other = LoneStack.interface
        other.address = IPv4Address(10, 0, 0, 99)
        script.host.perform(.configure(other))
        #expect(script.act(.write([1])).isEmpty)
        _ = script.events()
        #expect(script.send(.ack, 1, acknowledging: 1, [2]).isEmpty)
        #expect(script.pass(.seconds(2000)).isEmpty)
        #expect(script.events() == [.stream(script.stream, .failed(.timedOut))])
    }

    @Test("Power off forgets all and says nothing")
    func powerOff() {
        var script = ScriptedPeer.accepted()
        _ = script.act(.write([1]))
        script.host.stack.powerOff()
        #expect(script.host.stack.nextOutput() == nil)
        #expect(script.host.stack.nextDeadline == nil)
        #expect(script.host.stack.interface == nil)
        #expect(script.host.stack.streamCount == 0)
        script.host.perform(.configure(LoneStack.interface))
        #expect(script.send(.ack, 1, acknowledging: 1).isEmpty)
        #expect(script.host.frames.isEmpty)
    }
}
