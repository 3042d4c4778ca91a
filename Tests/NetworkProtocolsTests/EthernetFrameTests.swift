import NetworkProtocols
import Testing

@Suite struct EthernetFrameTests {
    private let client = Endpoint(address: IPv4Address(192, 168, 1, 100), port: 2070)
    private let server = Endpoint(address: IPv4Address(192, 168, 1, 5), port: 69)

    @Test("A TFTP request becomes the reference frame, octet by octet")
    func udp() {
        let datagram = UDPDatagram(from: client, to: server, payload: Array(RealFrame.readRequest.dropFirst(42)))
        let packet = IPv4Packet(
            source: client.address,
            destination: server.address,
            protocol: .udp,
            identification: 1,
            dontFragment: true,
            payload: datagram.encoded
        )
        let frame = EthernetFrame.ipv4(
            packet,
            sourceMAC: MACAddress(2, 0, 0, 0, 0, 0x64),
            destinationMAC: MACAddress(2, 0, 0, 0, 0, 5)
        )
        #expect(frame == RealFrame.readRequest)
    }

    @Test("Short frames are filled up to 60 octets with zeros")
    func padding() {
        let frame = EthernetFrame.udp(from: client, to: server, payload: [1])
        #expect(frame.count == 60)
        #expect(frame[43...] == ArraySlice(repeating: 0, count: 17))
    }

    @Test("Hardware addresses that are left out follow the IPv4 addresses")
    func addresses() throws {
        func link(to address: IPv4Address) throws -> LinkHeader {
            let frame = EthernetFrame.udp(from: client, to: Endpoint(address: address, port: 67), payload: [])
            return try DecodedFrame(decoding: frame.span, linkType: .ethernet).link
        }
        #expect(try link(to: .broadcast).destination == .broadcast)
        #expect(try link(to: IPv4Address(224, 129, 0, 2)).destination == MACAddress(1, 0, 0x5e, 1, 0, 2))
        #expect(try link(to: server.address).destination == MACAddress(2, 0, 192, 168, 1, 5))
        #expect(try link(to: server.address).source == MACAddress(2, 0, 192, 168, 1, 100))
    }

    @Test("Every kind of frame decodes to what it was made of, with right checksums and tags")
    func decoded() throws {
        let tags: VLANTagStack = [VLANTag(identifier: 7)]
        let segment = EthernetFrame.tcp(
            from: client,
            to: server,
            tags: tags,
            sequence: 5,
            acknowledgement: 9,
            flags: [.ack, .psh],
            options: [.windowScale(3)],
            payload: [1, 2, 3]
        )
        let frame = try DecodedFrame(decoding: segment.span, linkType: .ethernet)
        #expect(frame.link.vlan == VLANTag(identifier: 7))
        guard case .ipv4(let header) = frame.network, case .tcp(let tcp) = frame.transport else {
            Issue.record("a TCP segment is decoded as one")
            return
        }
        #expect(header.isChecksumValid && header.dontFragment)
        #expect(tcp.flags == [.ack, .psh] && tcp.headerLength == 24 && tcp.acknowledgement.rawValue == 9)
        #expect(Array(segment[frame.payload]) == [1, 2, 3])
        #expect(
            tcp.checksum
                == TCPHeader.computedChecksum(
                    source: header.source,
                    destination: header.destination,
                    bytes: segment.span,
                    from: frame.transportOffset,
                    to: frame.payload.upperBound
                )
        )

        let echo = ICMPMessage.echoRequest(identifier: 1, sequence: 2, payload: [9])
        let ping = EthernetFrame.icmp(echo, from: client.address, to: server.address)
        let decoded = try DecodedFrame(decoding: ping.span, linkType: .ethernet)
        var reader = ByteReader(ping.span, from: decoded.payload.lowerBound, to: decoded.payload.upperBound)
        #expect(decoded.transport == .icmp)
        #expect(try ICMPMessage(decoding: &reader) == echo)
    }

    @Test("A reply goes to its target, a request to everybody")
    func arp() {
        let reply = ARPPacket(
            operation: .reply,
            senderHardware: MACAddress(2, 0, 0, 0, 0, 1),
            senderAddress: server.address,
            targetHardware: MACAddress(2, 0, 0, 0, 0, 2),
            targetAddress: client.address
        )
        #expect(Array(EthernetFrame.arp(reply)[..<14]) == octets("020000000002 020000000001 0806"))
    }

    @Test("A long datagram becomes fragments that fit the link and come together again")
    func fragments() throws {
        let payload = (0..<5000).map { UInt8(truncatingIfNeeded: $0) }
        let frames = EthernetFrame.udpFragments(from: server, to: client, identification: 77, payload: payload)
        #expect(frames.map(\.count) == [1514, 1514, 1514, 602])
        var reassembler = IPv4Reassembler()
        var whole: ReassembledDatagram?
        for (index, bytes) in frames.enumerated() {
            let frame = try DecodedFrame(decoding: bytes.span, linkType: .ethernet)
            guard case .ipv4(let header) = frame.network, frame.transport == .fragment else { continue }
            #expect(header.isChecksumValid)
            whole = reassembler.add(
                header: header,
                payload: bytes.span.extracting(frame.payload),
                frame: index + 1,
                at: .zero
            )
        }
        let datagram = try #require(whole)
        #expect(datagram.payload == UDPDatagram(from: server, to: client, payload: payload).encoded)
        #expect(datagram.frames == [1, 2, 3, 4])
    }
}
