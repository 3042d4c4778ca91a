import NetworkProtocols
import Testing

@Suite struct HostStackRARPTests {
    private let request = ARPPacket.reverseRequest(for: LoneStack.peerHardware)

    @Test("RARP packets go to the programs, whether the host has an address or not")
    func received() {
        for interface in [LoneStack.interface, nil] {
            var host = LoneStack(interface: interface)
            _ = host.taken()
            host.receive(EthernetFrame.arp(request))
            #expect(host.taken().events == [.reverse(request)])
        }
    }

    @Test("Its own packets, others' hardware, ARP's operations and what is cut short are dropped")
    func dropped() {
        var host = LoneStack()
        _ = host.taken()
        host.receive(EthernetFrame.arp(.reverseRequest(for: LoneStack.hardware), sourceMAC: LoneStack.peerHardware))
        host.receive(EthernetFrame.arp(request, destinationMAC: MACAddress(2, 0, 0, 0, 0, 9)))
        let whole = EthernetFrame.arp(request)
        for length in 0..<42 { host.receive(Array(whole.prefix(length))) }
        var asked = request
        asked.operation = .request
        var misplaced = EthernetFrame.arp(asked)
        misplaced.replaceSubrange(12..<14, with: [0x80, 0x35])
        host.receive(misplaced)
        let taken = host.taken()
        #expect(taken.events.isEmpty)
        #expect(taken.frames.isEmpty)
    }

    @Test("What is sent goes out in a RARP frame, from the host's own hardware address where none is given")
    func sent() throws {
        var host = LoneStack()
        _ = host.taken()
        var reply = RARPClientTests.reply(to: LoneStack.peerHardware)
        reply.senderHardware = MACAddress(rawValue: 0)
        host.perform(.sendReverse(reply, to: LoneStack.peerHardware))
        host.perform(.sendReverse(RARPClientTests.reply(), to: .broadcast))
        let frames = host.taken().frames
        #expect(frames.map(\.ethernet.etherType) == [.rarp, .rarp])
        #expect(frames.map(\.ethernet.destination) == [LoneStack.peerHardware, .broadcast])
        #expect(frames.map(\.ethernet.source) == [LoneStack.hardware, LoneStack.hardware])
        #expect(frames.map { $0.arp?.senderHardware } == [LoneStack.hardware, RARPClientTests.serverHardware])
    }
}
