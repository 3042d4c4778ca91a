import NetworkProtocols
import Testing

@testable import SimulatedNetwork

/// Whom a frame on a segment concerns.
@Suite struct SegmentTests {
    private static let everyone: [Int32] = [0, 1, 2, 3]

    /// Stations 0 to 3 with hardware addresses 1 to 4; 0 is a host, the others are machines.
    private func segment() -> Segment {
        var segment = Segment(name: "lan", maximumTransmissionUnit: 1500)
        for station in Self.everyone { segment.plugIn(station, hardware(Int(station) + 1)) }
        return segment
    }

    private func receivers(in segment: inout Segment, of frame: [UInt8], from sender: Int32) -> [Int32] {
        var receivers: [Int32] = []
        segment.findReceivers(of: frame, from: sender, into: &receivers)
        return receivers
    }

    private func broadcast(to port: UInt16, payload: [UInt8] = [0]) -> [UInt8] {
        EthernetFrame.udp(
            from: Endpoint(address: .any, port: 68),
            to: Endpoint(address: .broadcast, port: port),
            payload: payload
        )
    }

    private func arp(
        _ operation: ARPOperation = .request,
        from sender: Int,
        says address: IPv4Address,
        asks target: IPv4Address
    ) -> [UInt8] {
        EthernetFrame.arp(
            ARPPacket(
                operation: operation,
                senderHardware: hardware(sender),
                senderAddress: address,
                targetAddress: target
            ),
            destinationMAC: .broadcast
        )
    }

    @Test("A frame to one address goes to its station alone, and to nobody where it has none")
    func unicast() {
        var segment = segment()
        let packet = IPv4Packet(source: .any, destination: IPv4Address(10, 0, 0, 2), protocol: .udp, payload: [])
        let known = EthernetFrame.ipv4(packet, sourceMAC: hardware(1), destinationMAC: hardware(3))
        let unknown = EthernetFrame.ipv4(packet, sourceMAC: hardware(1), destinationMAC: hardware(9))
        #expect(receivers(in: &segment, of: known, from: 0) == [2])
        #expect(receivers(in: &segment, of: unknown, from: 0).isEmpty)
        #expect(receivers(in: &segment, of: known, from: 2).isEmpty)
        segment.unplug(2, hardware(3))
        #expect(receivers(in: &segment, of: known, from: 0).isEmpty)
    }

    @Test("Twins with one hardware address both hear what is for it")
    func twins() {
        var segment = segment()
        segment.plugIn(7, hardware(3))
        let packet = IPv4Packet(source: .any, destination: .any, protocol: .udp, payload: [])
        let frame = EthernetFrame.ipv4(packet, sourceMAC: hardware(1), destinationMAC: hardware(3))
        #expect(receivers(in: &segment, of: frame, from: 0) == [2, 7])
        segment.unplug(2, hardware(3))
        #expect(receivers(in: &segment, of: frame, from: 0) == [7])
    }

    @Test("A broadcast datagram goes to those who have bound its port")
    func boundPorts() {
        var segment = segment()
        segment.bind(67, 0, isMachine: false)
        segment.bind(67, 2, isMachine: true)
        #expect(receivers(in: &segment, of: broadcast(to: 67), from: 1) == [0, 2])
        #expect(receivers(in: &segment, of: broadcast(to: 67), from: 0) == [2])
        #expect(receivers(in: &segment, of: broadcast(to: 69), from: 1).isEmpty)
        segment.unbind(67, 0, isMachine: false)
        #expect(receivers(in: &segment, of: broadcast(to: 67), from: 1) == [2])
    }

    @Test("A BOOTP reply goes to the machine it names, one that names nobody to all")
    func replies() {
        var segment = segment()
        for station in Self.everyone { segment.bind(68, station, isMachine: station != 0) }
        func reply(to client: Int) -> [UInt8] {
            var message = [UInt8](repeating: 0, count: 240)
            message[0...2] = [2, 1, 6]
            message.replaceSubrange(28..<34, with: hardware(client).octets)
            return broadcast(to: 68, payload: message)
        }
        #expect(receivers(in: &segment, of: reply(to: 3), from: 1) == [0, 2])
        #expect(receivers(in: &segment, of: reply(to: 77), from: 1) == [0, 2, 3])
        #expect(receivers(in: &segment, of: broadcast(to: 68, payload: [2, 1]), from: 1) == [0, 2, 3])
    }

    @Test("A fragment, a tag and an unknown protocol go to all")
    func others() {
        var segment = segment()
        let packet = IPv4Packet(
            source: .any,
            destination: .broadcast,
            protocol: .udp,
            payload: [UInt8](repeating: 0, count: 64)
        )
        let fragments = EthernetFrame.fragments(of: packet, maximumTransmissionUnit: 48)
        #expect(fragments.count > 1)
        for frame in fragments { #expect(receivers(in: &segment, of: frame, from: 0) == [1, 2, 3]) }
        let icmp = EthernetFrame.icmp(.echoRequest(identifier: 1, sequence: 1), from: .any, to: .broadcast)
        #expect(receivers(in: &segment, of: icmp, from: 3) == [0, 1, 2])
    }

    @Test("An ARP request goes to whoever has the address, or probes for it")
    func requests() {
        var segment = segment()
        segment.claim(IPv4Address(10, 0, 0, 9), 2)
        let request = arp(from: 1, says: IPv4Address(10, 0, 0, 1), asks: IPv4Address(10, 0, 0, 9))
        #expect(receivers(in: &segment, of: request, from: 0) == [2])
        segment.claim(IPv4Address(10, 0, 0, 9), 3)
        #expect(receivers(in: &segment, of: request, from: 0) == [2, 3])
        // A probe of station 3's own does not come back to it.
        let probe = arp(from: 4, says: .any, asks: IPv4Address(10, 0, 0, 9))
        #expect(receivers(in: &segment, of: probe, from: 3) == [2])
        segment.disclaim(IPv4Address(10, 0, 0, 9), 2)
        #expect(receivers(in: &segment, of: request, from: 0) == [3])
    }

    @Test("Whoever has the sender's address, or asks for it, hears the sender")
    func conflicts() {
        var segment = segment()
        let contested = IPv4Address(10, 0, 0, 5)
        segment.claim(contested, 2)
        let announcement = arp(from: 2, says: contested, asks: contested)
        #expect(receivers(in: &segment, of: announcement, from: 1) == [2])
        let sought = arp(from: 4, says: IPv4Address(10, 0, 0, 4), asks: IPv4Address(10, 0, 0, 6))
        #expect(receivers(in: &segment, of: sought, from: 3).isEmpty)
        let appears = arp(from: 1, says: IPv4Address(10, 0, 0, 6), asks: IPv4Address(10, 0, 0, 77))
        #expect(receivers(in: &segment, of: appears, from: 0) == [3])
        segment.hear(of: IPv4Address(10, 0, 0, 6).rawValue, 3)
        #expect(receivers(in: &segment, of: appears, from: 0).isEmpty)
    }

    @Test("A binding that changed is told to all")
    func changedBinding() {
        var segment = segment()
        let address = IPv4Address(10, 0, 0, 5)
        _ = receivers(in: &segment, of: arp(from: 1, says: address, asks: address), from: 0)
        #expect(receivers(in: &segment, of: arp(from: 1, says: address, asks: address), from: 0).isEmpty)
        #expect(receivers(in: &segment, of: arp(from: 2, says: address, asks: address), from: 1) == [0, 2, 3])
        #expect(receivers(in: &segment, of: arp(from: 2, says: address, asks: address), from: 1).isEmpty)
        // One station was told something else by itself: the next broadcast may be news to any.
        let aside = EthernetFrame.arp(
            ARPPacket(
                operation: .reply,
                senderHardware: hardware(1),
                senderAddress: address,
                targetHardware: hardware(3),
                targetAddress: .any
            )
        )
        #expect(receivers(in: &segment, of: aside, from: 0) == [2])
        #expect(receivers(in: &segment, of: arp(from: 2, says: address, asks: address), from: 1) == [0, 2, 3])
    }

    @Test("Any octets at all are looked at without harm", arguments: 0..<8 as Range<UInt64>)
    func anyOctets(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var segment = segment()
        segment.bind(68, 1, isMachine: true)
        let types: [[UInt8]] = [[8, 0], [8, 6], [0x81, 0], [0x80, 0x35]]
        for length in 14..<400 {
            var frame = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
            frame.replaceSubrange(12..<14, with: types[length % 4])
            if Bool.random(using: &random) { frame.replaceSubrange(0..<6, with: [UInt8](repeating: 255, count: 6)) }
            if length > 40, Bool.random(using: &random) {
                frame[14] = 0x40 | UInt8.random(in: 0...15, using: &random)
                frame[20] = 0
                frame[21] = 0
                frame[23] = 17
                frame.replaceSubrange(36..<38, with: [0, 68])
            }
            _ = receivers(in: &segment, of: frame, from: 0)
        }
    }
}
