import NetworkProtocols
import Testing

@Suite struct HostStackFragmentTests {
    private let payload = Transfer.content(9000)
    private let source = Endpoint(address: .any, port: 2070)

    private func fragments(_ payload: [UInt8], identification: UInt16 = 7) -> [[UInt8]] {
        EthernetFrame.udpFragments(
            from: Endpoint(address: LoneStack.peer, port: 69),
            to: Endpoint(address: LoneStack.address, port: 2070),
            sourceMAC: LoneStack.peerHardware,
            destinationMAC: LoneStack.hardware,
            identification: identification,
            payload: payload
        )
    }

    @Test(
        "A long datagram goes out in fragments that fit the link and comes back together",
        arguments: [68, 576, 1500]
    )
    func sendsFragments(maximumTransmissionUnit: Int) {
        var pair = StackPair { $0.maximumTransmissionUnit = maximumTransmissionUnit }
        pair.perform(.bind(port: 69), on: 1)
        for size in [0, 39, 40, 41, 1472, 1473, 9000, 65507] {
            let payload = Array(Transfer.content(size))
            pair.frames = []
            pair.perform(.send(Datagram(source: source, destination: pair.endpoint(1, 69), payload: payload)), on: 0)
            pair.run()
            let received = pair.events[1].compactMap { event -> [UInt8]? in
                if case .datagram(let datagram) = event { datagram.payload } else { nil }
            }
            #expect(received == [payload], "\(size) octets")
            pair.events[1] = []
            let sound = pair.frames.allSatisfy {
                SeenFrame($0.frame)?.isSound == true && $0.frame.count <= max(60, 14 + maximumTransmissionUnit)
            }
            #expect(sound)
        }
    }

    @Test("A datagram that no IP packet holds is not sent")
    func tooLong() {
        var host = LoneStack()
        let peer = Endpoint(address: LoneStack.peer, port: 69)
        host.perform(
            .send(Datagram(source: source, destination: peer, payload: [UInt8](repeating: 0, count: 65508)))
        )
        #expect(host.taken().frames.isEmpty)
    }

    @Test("Fragments come in any order, and twice")
    func receivesInAnyOrder() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let frames = fragments(payload)
        for frame in frames.reversed() {
            host.receive(frame)
            if frame != frames.first { host.receive(frame) }
        }
        let events = host.taken().events
        #expect(events.count == 1)
        if case .datagram(let datagram)? = events.first { #expect(datagram.payload == payload) }
    }

    @Test("Fragments that contradict each other are no datagram")
    func contradiction() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let frames = fragments(payload)
        var other = payload
        other[1600] ^= 1
        host.receive(frames[1])
        host.receive(fragments(other)[1])
        for frame in frames where frame != frames[1] { host.receive(frame) }
        #expect(host.taken().events.isEmpty)
    }

    @Test("A missing fragment is told to the sender after half a minute, if the first one came")
    func expires() throws {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let frames = fragments(payload)
        host.receive(frames[0])
        #expect(host.stack.nextDeadline == Instant(nanoseconds: 30_000_000_001))
        host.receive(fragments(payload, identification: 8)[1])
        host.pass(.seconds(31))
        let answers = host.taken().frames
        #expect(answers.count == 1)
        #expect(answers.first?.icmp?.meaning == .reassemblyTimeExceeded)
        #expect(answers.first?.icmp?.quoted?.source == Endpoint(address: LoneStack.peer, port: 69))
        #expect(host.stack.nextDeadline == nil)
        for frame in frames.dropFirst() { host.receive(frame) }
        #expect(host.taken().events.isEmpty)
    }

    @Test("A whole datagram leaves nothing to wait for")
    func leavesNoDeadline() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        for frame in fragments(payload) { host.receive(frame) }
        #expect(host.stack.nextDeadline == nil)
    }

    @Test("A long echo is answered in fragments")
    func longEcho() {
        var pair = StackPair()
        let message = ICMPMessage.echoRequest(identifier: 1, sequence: 2, payload: payload)
        let packet = IPv4Packet(
            source: StackPair.addresses[0],
            destination: StackPair.addresses[1],
            protocol: .icmp,
            identification: 3,
            payload: message.encoded
        )
        let frames = EthernetFrame.fragments(
            of: packet,
            sourceMAC: StackPair.hardware[0],
            destinationMAC: StackPair.hardware[1]
        )
        for frame in frames { pair.receive(frame, on: 1) }
        pair.run()
        let answers = pair.frames.filter { $0.side == 1 && SeenFrame($0.frame)?.ipv4 != nil }
        #expect(answers.count == frames.count)
    }
}
