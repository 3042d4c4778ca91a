import NetworkProtocols
import Testing

@Suite struct HostStackUDPTests {
    private let peer = Endpoint(address: LoneStack.peer, port: 69)
    private let own = Endpoint(address: .any, port: 2070)

    @Test("A datagram goes out in a sound frame, with the host's address filled in")
    func sends() throws {
        var host = LoneStack()
        for size in [0, 1, 18, 19, 511, 1471, 1472] {
            let payload = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            host.perform(.send(Datagram(source: own, destination: peer, payload: payload)))
            let frame = try #require(host.taken().frames.first)
            #expect(frame.isSound)
            #expect(frame.ethernet.destination == LoneStack.peerHardware)
            #expect(frame.ethernet.source == LoneStack.hardware)
            #expect(frame.ipv4?.header.source == LoneStack.address)
            #expect(frame.ipv4?.header.timeToLive == 64)
            #expect(frame.udp?.payload == payload)
            #expect(frame.udp?.header.sourcePort == 2070)
        }
    }

    @Test("A datagram keeps its own time to live and link address, and its checksum can be left out")
    func sendsAsTold() throws {
        var host = LoneStack(knowsPeer: false) { $0.sendsUDPChecksums = false }
        let hardware = MACAddress(2, 9, 9, 9, 9, 9)
        host.perform(
            .send(Datagram(source: own, destination: peer, payload: [1], linkAddress: hardware, timeToLive: 3))
        )
        let frame = try #require(host.taken().frames.first)
        #expect(frame.ethernet.destination == hardware)
        #expect(frame.ipv4?.header.timeToLive == 3)
        #expect(frame.udp?.header.checksum == 0)
    }

    @Test("A host without an address broadcasts from 0.0.0.0, and has no way to one receiver")
    func sendsWithoutAddress() throws {
        var host = LoneStack(interface: nil)
        let source = Endpoint(address: .any, port: 68)
        host.perform(.send(Datagram(source: source, destination: Endpoint(address: .broadcast, port: 67), payload: [])))
        let frame = try #require(host.taken().frames.first)
        #expect(frame.ethernet.destination == .broadcast)
        #expect(frame.ipv4?.header.source == .any)
        host.perform(.send(Datagram(source: source, destination: peer, payload: [])))
        let (frames, events) = host.taken()
        #expect(frames.isEmpty)
        #expect(events == [.unreachable(.noRoute, remote: peer, port: 68)])
    }

    @Test("A host has no way to itself, nor off the link without a router")
    func noRoute() {
        var host = LoneStack()
        for address in [LoneStack.address, IPv4Address(192, 168, 0, 1), IPv4Address.any] {
            let remote = Endpoint(address: address, port: 69)
            host.perform(.send(Datagram(source: own, destination: remote, payload: [])))
            let (frames, events) = host.taken()
            #expect(frames.isEmpty)
            #expect(events == [.unreachable(.noRoute, remote: remote, port: 2070)])
        }
        host.perform(
            .send(
                Datagram(source: own, destination: Endpoint(address: IPv4Address(224, 0, 0, 1), port: 9), payload: [])
            )
        )
        #expect(host.taken().frames.first?.ethernet.destination == MACAddress(1, 0, 0x5e, 0, 0, 1))
    }

    @Test("A broadcast of the own network goes to everybody, and a source of 0.0.0.0 stays with it")
    func sendsDirectedBroadcast() throws {
        var host = LoneStack()
        let all = Endpoint(address: IPv4Address(10, 0, 0, 255), port: 67)
        host.perform(.send(Datagram(source: own, destination: all, payload: [])))
        let frame = try #require(host.taken().frames.first)
        #expect(frame.ethernet.destination == .broadcast)
        #expect(frame.ipv4?.header.source == .any)
    }

    @Test("A datagram to a bound port is told with its ends and its sender's hardware address")
    func receives() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        for address in [LoneStack.address, .broadcast, IPv4Address(10, 0, 0, 255)] {
            let hardware: MACAddress = address == LoneStack.address ? LoneStack.hardware : .broadcast
            host.receive(LoneStack.udp(to: 2070, address: address, hardware: hardware))
            let expected = Datagram(
                source: Endpoint(address: LoneStack.peer, port: 1000),
                destination: Endpoint(address: address, port: 2070),
                payload: [1, 2, 3],
                linkAddress: LoneStack.peerHardware
            )
            #expect(host.taken().events == [.datagram(expected)])
        }
        host.perform(.unbind(port: 2070))
        host.receive(LoneStack.udp(to: 2070))
        #expect(host.taken().events.isEmpty)
    }

    @Test(
        "What is for another host, for another address or from an impossible one is dropped",
        arguments: [
            LoneStack.udp(to: 2070, hardware: MACAddress(2, 0, 0, 0, 0, 3)),
            LoneStack.udp(to: 2070, address: IPv4Address(10, 0, 0, 3)),
            LoneStack.udp(to: 2070, hardware: MACAddress(standingFor: IPv4Address(224, 0, 0, 1))),
            LoneStack.udp(to: 2070, source: .broadcast),
            LoneStack.udp(to: 2070, source: IPv4Address(224, 0, 0, 1)),
            LoneStack.udp(to: 2070, source: LoneStack.address),
        ]
    )
    func dropsForeign(frame: [UInt8]) {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        host.receive(frame)
        let (frames, events) = host.taken()
        #expect(frames.isEmpty && events.isEmpty)
    }

    @Test("A host without an address takes what its hardware is given, at bound ports only")
    func receivesWithoutAddress() {
        var host = LoneStack(interface: nil)
        host.perform(.bind(port: 68))
        let offered = IPv4Address(10, 0, 0, 77)
        host.receive(LoneStack.udp(from: 67, to: 68, address: offered))
        host.receive(LoneStack.udp(from: 67, to: 68, address: .broadcast, hardware: .broadcast))
        #expect(host.taken().events.count == 2)
        host.receive(LoneStack.udp(from: 67, to: 69, address: offered))
        host.receive(LoneStack.udp(from: 67, to: 68, address: offered, hardware: MACAddress(2, 0, 0, 0, 0, 9)))
        let (frames, events) = host.taken()
        #expect(frames.isEmpty && events.isEmpty)
    }

    @Test("A datagram with any flipped bit is dropped or is the one that was sent")
    func checksums() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let frame = LoneStack.udp(to: 2070, payload: Array(0..<40))
        host.receive(frame)
        let whole = host.taken().events
        var wrong = 0
        for bit in 0..<frame.count * 8 where bit / 8 < 6 || bit / 8 >= 12 {
            var damaged = frame
            damaged[bit / 8] ^= 1 << UInt8(bit % 8)
            host.receive(damaged)
            if !host.taken().events.allSatisfy({ whole.contains($0) }) { wrong += 1 }
        }
        #expect(wrong == 0)
        #expect(whole.count == 1)
    }

    @Test("A datagram without checksum is taken")
    func withoutChecksum() {
        var host = LoneStack()
        host.perform(.bind(port: 2070))
        let source = Endpoint(address: LoneStack.peer, port: 1000)
        let destination = Endpoint(address: LoneStack.address, port: 2070)
        var datagram = UDPDatagram(from: source, to: destination, payload: [9])
        datagram.header.checksum = 0
        let packet = IPv4Packet(
            source: source.address,
            destination: destination.address,
            protocol: .udp,
            payload: datagram.encoded
        )
        host.receive(
            EthernetFrame.ipv4(packet, sourceMAC: LoneStack.peerHardware, destinationMAC: LoneStack.hardware)
        )
        #expect(host.taken().events.count == 1)
    }

    @Test("A closed port is told to the sender, unless it asked everybody, and not too often")
    func closedPort() throws {
        var host = LoneStack()
        let frame = LoneStack.udp(to: 9)
        host.receive(frame)
        let answer = try #require(host.taken().frames.first)
        #expect(answer.isSound)
        #expect(answer.icmp?.meaning == .destinationUnreachable(.port, nextHopMTU: nil))
        #expect(answer.icmp?.quoted?.source == Endpoint(address: LoneStack.peer, port: 1000))
        host.receive(LoneStack.udp(to: 9, address: .broadcast, hardware: .broadcast))
        host.receive(LoneStack.udp(to: 9, hardware: .broadcast))
        #expect(host.taken().frames.isEmpty)
        for _ in 0..<1000 { host.receive(frame) }
        #expect(host.taken().frames.count == 49)
        host.pass(.milliseconds(3))
        for _ in 0..<1000 { host.receive(frame) }
        #expect(host.taken().frames.count == 3)
    }
}
