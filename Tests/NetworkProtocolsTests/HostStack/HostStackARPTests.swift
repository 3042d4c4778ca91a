import NetworkProtocols
import Testing

@Suite struct HostStackARPTests {
    private static func packet(
        _ operation: ARPOperation,
        sender: IPv4Address = LoneStack.peer,
        hardware: MACAddress = LoneStack.peerHardware,
        target: IPv4Address = LoneStack.address,
        to receiver: MACAddress? = nil
    ) -> [UInt8] {
        EthernetFrame.arp(
            ARPPacket(
                operation: operation,
                senderHardware: hardware,
                senderAddress: sender,
                targetHardware: operation == .reply ? LoneStack.hardware : MACAddress(rawValue: 0),
                targetAddress: target
            ),
            destinationMAC: receiver
        )
    }

    private func datagram(to address: IPv4Address, _ number: UInt8 = 0) -> HostAction {
        .send(
            Datagram(
                source: Endpoint(address: .any, port: 5),
                destination: Endpoint(address: address, port: 6),
                payload: [number]
            )
        )
    }

    @Test("The own address is answered for, also to a probe; nothing else is")
    func answers() throws {
        var host = LoneStack(knowsPeer: false)
        for sender in [LoneStack.peer, IPv4Address.any] {
            host.receive(HostStackARPTests.packet(.request, sender: sender))
            let reply = try #require(host.taken().frames.first)
            #expect(reply.isSound)
            #expect(reply.ethernet.destination == LoneStack.peerHardware)
            #expect(reply.arp?.operation == .reply)
            #expect(reply.arp?.senderHardware == LoneStack.hardware)
            #expect(reply.arp?.senderAddress == LoneStack.address)
            #expect(reply.arp?.targetAddress == sender)
        }
        host.receive(HostStackARPTests.packet(.request, target: IPv4Address(10, 0, 0, 9)))
        host.receive(HostStackARPTests.packet(.reply))
        host.receive(HostStackARPTests.packet(ARPOperation(rawValue: 3)))
        #expect(host.taken().frames.isEmpty)
        host.perform(.deconfigure)
        host.receive(HostStackARPTests.packet(.request))
        #expect(host.taken().frames.isEmpty)
    }

    @Test("What waits for a neighbour goes out in order when it answers")
    func resolves() throws {
        var host = LoneStack(knowsPeer: false)
        for number in 0..<3 { host.perform(datagram(to: LoneStack.peer, UInt8(number))) }
        let asked = host.taken().frames
        #expect(asked.count == 1)
        let request = try #require(asked.first)
        #expect(request.isSound)
        #expect(request.ethernet.destination == .broadcast)
        #expect(request.arp?.operation == .request)
        #expect(request.arp?.targetAddress == LoneStack.peer)
        #expect(request.arp?.senderAddress == LoneStack.address)
        host.receive(HostStackARPTests.packet(.reply))
        let sent = host.taken().frames
        #expect(sent.map { $0.udp?.payload } == [[0], [1], [2]])
        #expect(sent.allSatisfy { $0.isSound && $0.ethernet.destination == LoneStack.peerHardware })
        #expect(host.stack.nextDeadline == nil)
    }

    @Test("A neighbour that never answers is asked three times, a second apart, and then told as unresolved")
    func failsToResolve() {
        var host = LoneStack(knowsPeer: false)
        host.perform(.bind(port: 5))
        host.perform(datagram(to: LoneStack.peer))
        #expect(host.taken().frames.count == 1)
        host.pass(.milliseconds(999))
        #expect(host.taken().frames.isEmpty)
        host.pass(.milliseconds(1))
        #expect(host.taken().frames.count == 1)
        host.pass(.seconds(1))
        #expect(host.taken().frames.count == 1)
        host.pass(.milliseconds(999))
        #expect(host.taken().events.isEmpty)
        host.pass(.milliseconds(1))
        let (frames, events) = host.taken()
        #expect(frames.isEmpty)
        let remote = Endpoint(address: LoneStack.peer, port: 6)
        #expect(events == [.unreachable(.addressUnresolved(LoneStack.peer), remote: remote, port: 5)])
        #expect(host.stack.nextDeadline == nil)
    }

    @Test("A receiver off the link is reached over the router, whose address is told when it is silent")
    func usesRouter() {
        let router = IPv4Address(10, 0, 0, 254)
        var interface = LoneStack.interface
        interface.router = router
        var host = LoneStack(interface: interface, knowsPeer: false)
        host.perform(.bind(port: 5))
        host.perform(datagram(to: IPv4Address(192, 168, 1, 1)))
        #expect(host.taken().frames.first?.arp?.targetAddress == router)
        host.pass(.seconds(4))
        let remote = Endpoint(address: IPv4Address(192, 168, 1, 1), port: 6)
        #expect(host.taken().events == [.unreachable(.addressUnresolved(router), remote: remote, port: 5)])
    }

    @Test("Who asks for this host is known; who asks for others is not; who changes is followed")
    func learns() {
        var host = LoneStack(knowsPeer: false)
        host.receive(HostStackARPTests.packet(.request, target: IPv4Address(10, 0, 0, 9)))
        host.perform(datagram(to: LoneStack.peer))
        #expect(host.taken().frames.first?.arp?.operation == .request)
        host.receive(HostStackARPTests.packet(.request))
        let frames = host.taken().frames
        #expect(frames.contains { $0.udp != nil })
        let other = MACAddress(2, 0, 0, 0, 0, 0x22)
        host.receive(
            HostStackARPTests.packet(.request, hardware: other, target: LoneStack.peer, to: .broadcast)
        )
        host.perform(datagram(to: LoneStack.peer))
        #expect(host.taken().frames.first?.ethernet.destination == other)
    }

    @Test("A neighbour known for long is used on, and asked itself; silence makes it unknown")
    func refreshes() {
        var host = LoneStack()
        host.pass(.seconds(61))
        host.perform(datagram(to: LoneStack.peer))
        let frames = host.taken().frames
        #expect(frames.count == 2)
        #expect(frames.first { $0.arp != nil }?.ethernet.destination == LoneStack.peerHardware)
        #expect(frames.contains { $0.udp != nil })
        host.pass(.seconds(4))
        _ = host.taken()
        host.perform(datagram(to: LoneStack.peer))
        let again = host.taken().frames
        #expect(again.count == 1)
        #expect(again.first?.ethernet.destination == .broadcast)
    }

    @Test("A probe claims nothing, and any claim of its address within the time is told once")
    func probes() throws {
        let probed = IPv4Address(10, 0, 0, 50)
        let claims: [[UInt8]] = [
            HostStackARPTests.packet(.reply, sender: probed, target: .any, to: LoneStack.hardware),
            HostStackARPTests.packet(.request, sender: probed, target: probed, to: .broadcast),
            HostStackARPTests.packet(.request, sender: .any, target: probed, to: .broadcast),
        ]
        for claim in claims {
            for interface in [LoneStack.interface, nil] {
                var host = LoneStack(interface: interface)
                host.receive(claim)
                #expect(host.taken().events.isEmpty)
                host.perform(.probe(probed))
                let probe = try #require(host.taken().frames.first)
                #expect(probe.isSound && probe.arp?.isProbe == true && probe.ethernet.destination == .broadcast)
                host.receive(claim)
                host.receive(claim)
                #expect(host.taken().events == [.addressInUse(probed, by: LoneStack.peerHardware)])
                host.perform(.probe(probed))
                host.pass(.seconds(5))
                host.receive(claim)
                #expect(host.taken().events.isEmpty)
            }
        }
    }

    @Test("An announcement tells everybody who has the address")
    func announces() throws {
        var host = LoneStack()
        host.perform(.announce(LoneStack.address))
        let frame = try #require(host.taken().frames.first)
        #expect(frame.isSound && frame.arp?.isAnnouncement == true && frame.ethernet.destination == .broadcast)
    }
}
