import NetworkProtocols
import Testing

@Suite struct TCPOpeningTests {
    private typealias Seen = ScriptedPeer.Seen

    @Test("A stream opens with three segments, from this side")
    func opens() throws {
        var script = ScriptedPeer.opening()
        let syn = try #require(script.host.frames.first)
        #expect(syn.isSound)
        #expect(syn.tcp?.options.maximumSegmentSize == 1460)
        #expect(syn.tcp?.options.windowScale == 3)
        #expect(syn.ipv4?.header.dontFragment == true)
        #expect(script.localPort >= 49152)
        #expect(script.taken() == [Seen(flags: .syn, sequence: 0, acknowledgement: 0)])
        #expect(script.events().isEmpty)
        #expect(
            script.send([.syn, .ack], acknowledging: 1) == [Seen(flags: .ack, sequence: 1, acknowledgement: 1)]
        )
        let local = Endpoint(address: LoneStack.address, port: script.localPort)
        let remote = Endpoint(address: LoneStack.peer, port: 1000)
        #expect(script.events() == [.stream(script.stream, .connected(local: local, remote: remote))])
    }

    @Test("A stream opens with three segments, from the other side")
    func accepts() {
        var script = ScriptedPeer()
        script.host.perform(.listen(port: 80))
        #expect(script.send(.syn) == [Seen(flags: [.syn, .ack], sequence: 0, acknowledgement: 1)])
        #expect(script.events().isEmpty)
        #expect(script.send(.ack, 1, acknowledging: 1, [7]).isEmpty)
        let local = Endpoint(address: LoneStack.address, port: 80)
        let remote = Endpoint(address: LoneStack.peer, port: 1000)
        let stream = StreamID(rawValue: StreamID.firstAccepted)
        #expect(
            script.events() == [.accepted(stream, local: local, remote: remote), .stream(stream, .received([7]))]
        )
    }

    @Test("Window scaling is answered only where it was offered")
    func windowScale() {
        for options: [TCPOption] in [[], [.windowScale(7)]] {
            var script = ScriptedPeer()
            script.host.perform(.listen(port: 80))
            script.host.receive(
                EthernetFrame.tcp(
                    from: Endpoint(address: LoneStack.peer, port: 1000),
                    to: Endpoint(address: LoneStack.address, port: 80),
                    sourceMAC: LoneStack.peerHardware,
                    destinationMAC: LoneStack.hardware,
                    sequence: 5,
                    flags: .syn,
                    options: options
                )
            )
            #expect(script.host.frames.first?.tcp?.options.windowScale == (options.isEmpty ? nil : 3))
            #expect(script.host.frames.first?.tcp?.header.window == 65535)
        }
    }

    @Test("A SYN to a closed port is refused, and a reset never answered")
    func refuses() {
        var script = ScriptedPeer()
        #expect(script.send(.syn) == [Seen(flags: [.rst, .ack], sequence: 0, acknowledgement: 1)])
        #expect(script.send(.ack, acknowledging: 77) == [Seen(flags: .rst, sequence: 77, acknowledgement: 0)])
        #expect(script.send(.rst).isEmpty)
        #expect(script.send([.rst, .ack]).isEmpty)
        #expect(script.host.stack.streamCount == 0)
    }

    @Test("A refused attempt is told as refused; a reset for another number is not believed")
    func isRefused() {
        var script = ScriptedPeer.opening()
        _ = script.taken()
        script.send([.rst, .ack], acknowledging: 5)
        script.send(.rst)
        #expect(script.events().isEmpty)
        script.send([.rst, .ack], acknowledging: 1)
        #expect(script.events() == [.stream(script.stream, .failed(.refused))])
        #expect(script.host.stack.nextDeadline == nil)
    }

    @Test("A SYN without answer is repeated after 1, 2, 4 … seconds and given up after 127")
    func timesOut() {
        var script = ScriptedPeer.opening()
        _ = script.taken()
        var times: [Int64] = []
        while let deadline = script.host.stack.nextDeadline, times.count < 20 {
            let sent = script.pass(deadline.duration(since: script.host.now))
            if !sent.isEmpty { times.append(script.host.now.nanoseconds / 1_000_000_000) }
        }
        #expect(times == [1, 3, 7, 15, 31, 63])
        #expect(script.host.now.nanoseconds / 1_000_000_000 == 127)
        #expect(script.events() == [.stream(script.stream, .failed(.timedOut))])
    }

    @Test("The answer to a SYN is repeated, also when the SYN comes again; nobody is told of an attempt that fails")
    func answersAgain() {
        var script = ScriptedPeer()
        script.host.perform(.listen(port: 80))
        let answer = [Seen(flags: [.syn, .ack], sequence: 0, acknowledgement: 1)]
        #expect(script.send(.syn) == answer)
        #expect(script.send(.syn) == answer)
        #expect(script.pass(.seconds(1)) == answer)
        _ = script.pass(.seconds(100))
        #expect(script.host.stack.streamCount == 0)
        #expect(script.host.stack.nextDeadline == nil)
        #expect(script.events().isEmpty)
        script.send(.syn)
        script.send(.rst, 1)
        #expect(script.host.stack.streamCount == 0)
        #expect(script.events().isEmpty)
    }

    @Test("An acknowledgement of what was never sent is answered by a reset while opening")
    func wrongAcknowledgement() {
        var script = ScriptedPeer.opening()
        _ = script.taken()
        #expect(
            script.send([.syn, .ack], acknowledging: 9) == [Seen(flags: .rst, sequence: 9, acknowledgement: 0)]
        )
        #expect(script.send([.syn, .ack], acknowledging: 1).map(\.flags) == [.ack])
        var other = ScriptedPeer()
        other.host.perform(.listen(port: 80))
        other.send(.syn)
        #expect(
            other.send(.ack, 1, acknowledging: 9) == [Seen(flags: .rst, sequence: 9, acknowledgement: 0)]
        )
    }

    @Test("Both sides may open at the same time")
    func opensAtOnce() {
        var script = ScriptedPeer.opening()
        _ = script.taken()
        #expect(script.send(.syn) == [Seen(flags: [.syn, .ack], sequence: 0, acknowledgement: 1)])
        #expect(script.events().isEmpty)
        script.send(.ack, 1, acknowledging: 1)
        #expect(script.events().count == 1)
    }

    @Test("No more streams of a port are half open than allowed, and none in all")
    func limits() {
        var script = ScriptedPeer { $0.tcp.halfOpenLimit = 3 }
        script.host.perform(.listen(port: 80))
        for port in UInt16(2000)..<2100 {
            script.host.receive(
                EthernetFrame.tcp(
                    from: Endpoint(address: LoneStack.peer, port: port),
                    to: Endpoint(address: LoneStack.address, port: 80),
                    sourceMAC: LoneStack.peerHardware,
                    destinationMAC: LoneStack.hardware,
                    sequence: 5,
                    flags: .syn
                )
            )
        }
        #expect(script.taken().count == 3)
        #expect(script.host.stack.streamCount == 3)
        _ = script.pass(.seconds(200))
        #expect(script.host.stack.streamCount == 0)
        #expect(script.send(.syn).count == 1)
    }

    @Test("A receiver that ARP does not find, or that no route leads to, is told at once")
    func unreachable() {
        var host = LoneStack(knowsPeer: false)
        let stream = StreamID(rawValue: 4)
        host.perform(.connect(stream, to: Endpoint(address: LoneStack.peer, port: 80)))
        host.pass(.seconds(3))
        let failure = StreamFailure.unreachable(.addressUnresolved(LoneStack.peer))
        #expect(host.taken().events == [.stream(stream, .failed(failure))])
        #expect(host.stack.nextDeadline == nil)
        host.perform(.connect(stream, to: Endpoint(address: IPv4Address(192, 168, 0, 1), port: 80)))
        #expect(host.taken().events == [.stream(stream, .failed(.unreachable(.noRoute)))])
        host.perform(.deconfigure)
        host.perform(.connect(stream, to: Endpoint(address: LoneStack.peer, port: 80)))
        #expect(host.taken().events == [.stream(stream, .failed(.unreachable(.noRoute)))])
        #expect(host.stack.streamCount == 0)
    }

    @Test("ICMP ends an attempt, if it quotes its segment, and leaves an open stream alone")
    func icmp() {
        var script = ScriptedPeer.opening()
        let packet = Array(script.host.rawFrames[0].dropFirst(14))
        _ = script.taken()
        var wrong = packet
        wrong[24] ^= 0x80
        func frame(_ packet: [UInt8]) -> [UInt8] {
            EthernetFrame.icmp(
                .destinationUnreachable(.host, quoting: packet),
                from: IPv4Address(10, 0, 0, 254),
                to: LoneStack.address,
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware
            )
        }
        script.host.receive(frame(wrong))
        #expect(script.events().isEmpty)
        script.host.receive(frame(packet))
        let reason = UnreachableReason.icmp(code: .host, from: IPv4Address(10, 0, 0, 254))
        #expect(script.events() == [.stream(script.stream, .failed(.unreachable(reason)))])

        var open = ScriptedPeer.connected()
        _ = open.act(.write([1]))
        open.host.perform(.stream(open.stream, .write([2])))
        let data = Array(open.host.rawFrames.last?.dropFirst(14) ?? [])
        open.host.receive(frame(data))
        #expect(!open.events().contains { if case .stream(_, .failed) = $0 { true } else { false } })
        _ = open.pass(.seconds(2000))
        #expect(open.events() == [.stream(open.stream, .failed(.unreachable(reason)))])
    }

    @Test("A stream's name is free again when it is over, and a port is never used twice at a time")
    func names() {
        var host = LoneStack()
        let remote = Endpoint(address: LoneStack.peer, port: 80)
        for number in 0..<100 { host.perform(.connect(StreamID(rawValue: UInt32(number)), to: remote)) }
        let ports = host.frames.compactMap { $0.tcp?.header.sourcePort }
        #expect(Set(ports).count == 100)
        host.perform(.connect(StreamID(rawValue: 5), to: remote))
        #expect(host.frames.count == 100)
        host.perform(.stream(StreamID(rawValue: 5), .abort))
        host.perform(.connect(StreamID(rawValue: 5), to: remote))
        #expect(host.frames.count == 101)
    }
}
