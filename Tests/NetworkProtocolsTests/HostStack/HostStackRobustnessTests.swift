import NetworkProtocols
import Testing

@Suite struct HostStackRobustnessTests {
    /// A stack in the middle of things: a stream open, one being opened, fragments waiting, neighbours asked for.
    private static func busyHost() -> ScriptedPeer {
        var script = ScriptedPeer.accepted { $0.tcp.receiveWindow = 1 << 14 }
        script.host.perform(.bind(port: 68))
        script.host.perform(.connect(StreamID(rawValue: 9), to: Endpoint(address: LoneStack.peer, port: 99)))
        _ = script.act(.write([UInt8](repeating: 1, count: 5000)))
        script.send(.ack, 100, acknowledging: 1, [1, 2, 3])
        script.host.perform(.probe(IPv4Address(10, 0, 0, 77)))
        return script
    }

    /// Frames of every kind that a stack looks into.
    private static let kinds: [[UInt8]] = {
        let peer = Endpoint(address: LoneStack.peer, port: 1000)
        let own = Endpoint(address: LoneStack.address, port: 80)
        func tcp(_ flags: TCPFlags, _ options: [TCPOption], _ payload: [UInt8]) -> [UInt8] {
            EthernetFrame.tcp(
                from: peer,
                to: own,
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware,
                sequence: 0xffff_fff1,
                acknowledgement: 1,
                flags: flags,
                options: options,
                payload: payload
            )
        }
        func icmp(_ message: ICMPMessage) -> [UInt8] {
            EthernetFrame.icmp(
                message,
                from: LoneStack.peer,
                to: LoneStack.address,
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware
            )
        }
        let sent = EthernetFrame.tcp(from: own, to: peer, sequence: 1, flags: .ack, payload: [1])
        let request = ARPPacket(
            operation: .request,
            senderHardware: LoneStack.peerHardware,
            senderAddress: LoneStack.peer,
            targetAddress: LoneStack.address
        )
        return [
            tcp(.syn, [.maximumSegmentSize(1460), .windowScale(7), .selectiveAcknowledgementPermitted], []),
            tcp(.ack, [.timestamps(value: 1, echoReply: 2)], [1, 2, 3, 4]),
            tcp([.ack, .fin], [], [1]), tcp(.rst, [], []),
            LoneStack.udp(to: 68), LoneStack.udp(to: 9, payload: []),
            icmp(.echoRequest(identifier: 1, sequence: 2, payload: [3])),
            icmp(.destinationUnreachable(.fragmentationNeeded, nextHopMTU: 600, quoting: Array(sent.dropFirst(14)))),
            icmp(.timeExceeded(quoting: Array(sent.dropFirst(14)))),
            EthernetFrame.arp(request),
        ]
            + EthernetFrame.udpFragments(
                from: peer,
                to: Endpoint(address: LoneStack.address, port: 68),
                sourceMAC: LoneStack.peerHardware,
                destinationMAC: LoneStack.hardware,
                identification: 5,
                maximumTransmissionUnit: 68,
                payload: Array(0..<60)
            )
    }()

    private static func put(_ value: UInt16, at offset: Int, in frame: inout [UInt8]) {
        guard offset + 2 <= frame.count else { return }
        frame[offset] = UInt8(value >> 8)
        frame[offset + 1] = UInt8(value & 255)
    }

    private static func sum(_ frame: [UInt8], from start: Int, to end: Int) -> UInt16 {
        var sum = InternetChecksum()
        sum.add(frame.span, from: start, to: end)
        return sum.value
    }

    /// The same frame with its checksums made right again, so that the damage gets further in.
    private static func repaired(_ frame: [UInt8]) -> [UInt8] {
        guard frame.count >= 34, frame[12] == 8, frame[13] == 0 else { return frame }
        var frame = frame
        let headerLength = Int(frame[14] & 15) * 4
        guard headerLength >= 20, frame.count >= 14 + headerLength else { return frame }
        put(0, at: 24, in: &frame)
        put(sum(frame, from: 14, to: 14 + headerLength), at: 24, in: &frame)
        let start = 14 + headerLength
        let end = min(frame.count, 14 + Int(frame[16]) << 8 + Int(frame[17]))
        guard start < end else { return frame }
        let source = IPv4Address(rawValue: UInt32(bigEndianOctets: frame[26..<30]))
        let destination = IPv4Address(rawValue: UInt32(bigEndianOctets: frame[30..<34]))
        switch frame[23] {
        case 6:
            let bytes = frame
            let checksum = TCPHeader.computedChecksum(
                source: source,
                destination: destination,
                bytes: bytes.span,
                from: start,
                to: end
            )
            put(checksum, at: start + 16, in: &frame)
        case 17: put(0, at: start + 6, in: &frame)
        case 1:
            put(0, at: start + 2, in: &frame)
            put(sum(frame, from: start, to: end), at: start + 2, in: &frame)
        default: break
        }
        return frame
    }

    @Test(
        "No octet of any frame, changed in any way, stops a stack, with wrong checksums or right ones",
        arguments: kinds.indices
    )
    func mutations(kind: Int) {
        let frame = HostStackRobustnessTests.kinds[kind]
        var host = HostStackRobustnessTests.busyHost()
        var taken = 0
        for index in frame.indices {
            for value in 0..<16 {
                var damaged = frame
                damaged[index] ^= value < 8 ? 1 << UInt8(value) : UInt8(value) &* 17
                host.host.receive(damaged)
                host.host.receive(HostStackRobustnessTests.repaired(damaged))
                taken += host.host.taken().frames.count
            }
            host.host.receive(HostStackRobustnessTests.repaired(Array(frame[..<index])))
            if index % 16 == 0 { host = HostStackRobustnessTests.busyHost() }
        }
        // What comes to rest without trapping has passed; it also has to come to rest.
        host.host.pass(.seconds(4000))
        #expect(taken >= 0)
        #expect(host.host.stack.nextDeadline == nil)
    }

    @Test("Random octets never stop a stack")
    func garbage() {
        var host = HostStackRobustnessTests.busyHost()
        var random = SeededRandom(seed: 3)
        for round in 0..<20_000 {
            var frame = (0..<Int.random(in: 0...100, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if round % 2 == 0, frame.count > 34 {
                let start = HostStackRobustnessTests.kinds[round % HostStackRobustnessTests.kinds.count]
                let count = min(frame.count, start.count, 14 + round % 40)
                frame.replaceSubrange(..<count, with: start[..<count])
                frame = HostStackRobustnessTests.repaired(frame)
            }
            host.host.receive(frame)
            _ = host.host.taken()
        }
        host.host.pass(.seconds(4000))
        #expect(host.host.stack.nextDeadline == nil)
    }

    @Test("Random actions and frames in any state never stop a stack", arguments: UInt64(0)..<20)
    func anyStateAnyInput(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var script = ScriptedPeer.accepted()
        let flagSets: [TCPFlags] = [
            .syn, .ack, [.syn, .ack], [.ack, .fin], .rst, [.rst, .ack], .fin, [], [.syn, .fin, .ack], [.ack, .psh],
        ]
        for _ in 0..<1000 {
            let stream = Bool.random(using: &random) ? script.stream : StreamID(rawValue: 1)
            switch Int.random(in: 0..<12, using: &random) {
            case 0: script.host.perform(.stream(stream, .write([UInt8](repeating: 0, count: 3000))))
            case 1: script.host.perform(.stream(stream, .finish))
            case 2: script.host.perform(.stream(stream, .abort))
            case 3:
                script.host.perform(
                    .connect(StreamID(rawValue: 1), to: Endpoint(address: LoneStack.peer, port: script.peerPort))
                )
                if let port = script.host.frames.last?.tcp?.header.sourcePort { script.localPort = port }
            case 4: script.localPort = 80
            case 5: _ = script.pass(.milliseconds(Int64.random(in: 0...3000, using: &random)))
            default:
                let flags = flagSets.randomElement(using: &random) ?? .ack
                script.send(
                    flags,
                    Int.random(in: -3...20, using: &random),
                    acknowledging: Int.random(in: -3...4000, using: &random),
                    window: UInt16.random(in: 0...9000, using: &random),
                    [UInt8](repeating: 1, count: Int.random(in: 0...20, using: &random))
                )
            }
            for event in script.events() {
                if case .accepted(let stream, _, _) = event { script.stream = stream }
            }
        }
        script.host.perform(.stopListening(port: 80))
        script.host.perform(.stream(script.stream, .abort))
        script.host.perform(.stream(StreamID(rawValue: 1), .abort))
        _ = script.pass(.seconds(4000))
        #expect(script.host.stack.nextDeadline == nil)
        #expect(script.host.stack.streamCount <= 1)
    }

    @Test("Strangers that claim addresses, open streams and send fragments fill no more than is set aside")
    func bounds() {
        var host = LoneStack { configuration in
            configuration.tcp.halfOpenLimit = 16
            configuration.neighbours.entryLimit = 100
            configuration.fragments.datagramLimit = 8
        }
        host.perform(.listen(port: 80))
        var streams = 0
        for number in 0..<3000 {
            let source = IPv4Address(rawValue: LoneStack.address.rawValue + 10 + UInt32(number % 200))
            let request = ARPPacket(
                operation: .request,
                senderHardware: MACAddress(rawValue: 0x0200_0000_0100 + UInt64(number)),
                senderAddress: source,
                targetAddress: LoneStack.address
            )
            host.receive(EthernetFrame.arp(request))
            host.receive(
                EthernetFrame.tcp(
                    from: Endpoint(address: source, port: UInt16(2000 + number)),
                    to: Endpoint(address: LoneStack.address, port: 80),
                    destinationMAC: LoneStack.hardware,
                    sequence: 1,
                    flags: .syn
                )
            )
            streams = max(streams, host.stack.streamCount)
            _ = host.taken()
        }
        #expect(streams == 16)
    }
}
