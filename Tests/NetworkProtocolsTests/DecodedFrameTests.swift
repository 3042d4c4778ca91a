import NetworkProtocols
import Testing

@Suite struct DecodedFrameTests {
    private func decode(_ bytes: [UInt8], _ linkType: LinkType = .ethernet) throws -> DecodedFrame {
        try DecodedFrame(decoding: bytes.span, linkType: linkType)
    }

    @Test("A UDP datagram is taken apart down to its payload")
    func udp() throws {
        let bytes = RealFrame.readRequest
        let frame = try decode(bytes)
        guard case .ipv4(let header) = frame.network, case .udp(let udp) = frame.transport else {
            Issue.record("\(frame)")
            return
        }
        #expect(frame.link.source == MACAddress(2, 0, 0, 0, 0, 0x64))
        #expect(header.source == IPv4Address(192, 168, 1, 100))
        #expect(udp == UDPHeader(sourcePort: 2070, destinationPort: 69, length: 48, checksum: 0x13af))
        #expect(frame.networkOffset == 14 && frame.transportOffset == 34)
        #expect(frame.payload == 42..<82)
        #expect(Array(bytes[frame.payload].prefix(4)) == octets("00017078"))
        #expect(!frame.isCut)
    }

    @Test("A TCP segment's options are left out of its payload and found by offset")
    func tcp() throws {
        let bytes = RealFrame.syn
        let frame = try decode(bytes)
        guard case .tcp(let tcp) = frame.transport else {
            Issue.record("\(frame)")
            return
        }
        #expect(tcp.flags == .syn && tcp.sourcePort == 37696)
        #expect(frame.tcpOptions == 54..<74)
        #expect(frame.payload == 74..<74)
        #expect(TCPOptions(in: bytes.span, at: frame.tcpOptions).maximumSegmentSize == 1460)
        #expect(frame.ipv4Options == 34..<34)
    }

    @Test("ARP, RARP, ICMP and IPv6 are recognised, their bodies left to the caller")
    func others() throws {
        let arp = try decode(RealFrame.arpRequest)
        #expect(arp.network == .arp && arp.transport == .none && arp.payload == 14..<42 && !arp.isCut)
        var reverse = RealFrame.arpRequest
        reverse[12] = 0x80
        reverse[13] = 0x35
        #expect(try decode(reverse).network == .arp)
        #expect(try decode(reverse).link.etherType == .rarp)
        let echo = try decode(RealFrame.echoRequest)
        #expect(echo.transport == .icmp && echo.payload == 34..<62)
        let solicitation = try decode(RealFrame.routerSolicitation)
        #expect(solicitation.network == .ipv6)
        #expect(solicitation.transport == .other(.ipv6ICMP))
        #expect(solicitation.payload == 54..<70)
        let lldp = try decode(octets("0180c200000e 020000000001 88cc 0207"))
        #expect(lldp.network == .other(.lldp) && lldp.payload == 14..<16)
    }

    @Test("Padding behind an IP packet or an 802.3 length is no payload")
    func padding() throws {
        #expect(try decode(RealFrame.lateAcknowledgement + [0, 0, 0, 0, 0]).payload == 42..<46)
        let spanningTree = octets("0180c2000000 020000000001 0005 424203 0000") + [UInt8](repeating: 0, count: 41)
        let frame = try decode(spanningTree)
        #expect(frame.network == .none && frame.payload == 17..<19)
    }

    @Test("A total length of 0 means to the frame's end")
    func segmentationOffload() throws {
        var bytes = RealFrame.synAcknowledgement + [1, 2, 3]
        bytes[16] = 0
        bytes[17] = 0
        let frame = try decode(bytes)
        #expect(frame.payload == 74..<77)
        #expect(!frame.isCut)
    }

    @Test("A fragment's payload is its part of the datagram, also the first one's")
    func fragments() throws {
        for field: [UInt8] in [[0x20, 0], [0x20, 0xb9], [0, 0xb9]] {
            var bytes = RealFrame.lateAcknowledgement
            bytes.replaceSubrange(20..<22, with: field)
            let frame = try decode(bytes)
            #expect(frame.transport == .fragment)
            #expect(frame.payload == 34..<46)
        }
    }

    @Test("IPv4 options are found by offset, and the transport header behind them")
    func options() throws {
        let datagram = UDPDatagram(
            from: Endpoint(address: .any, port: 68),
            to: Endpoint(address: .broadcast, port: 67),
            payload: [1]
        )
        let packet = IPv4Packet(
            source: .any,
            destination: .broadcast,
            protocol: .udp,
            options: IPv4Options([.routerAlert(0)]),
            payload: datagram.encoded
        )
        let bytes = EthernetFrame.ipv4(packet)
        let frame = try decode(bytes)
        #expect(frame.ipv4Options == 34..<38)
        #expect(frame.transportOffset == 38)
        #expect(frame.payload == 46..<47)
        guard case .ipv4(let header) = frame.network else { return }
        #expect(header.isChecksumValid)
    }

    @Test("A UDP length ends the payload early; too large a one is kept; one under 8 is malformed")
    func udpLengths() throws {
        func frame(length: Int) throws -> DecodedFrame {
            var datagram = UDPDatagram(
                from: Endpoint(address: .any, port: 1),
                to: Endpoint(address: .any, port: 2),
                payload: [1, 2, 3]
            )
            datagram.header.length = length
            return try decode(
                EthernetFrame.ipv4(
                    IPv4Packet(source: .any, destination: .any, protocol: .udp, payload: datagram.encoded)
                )
            )
        }
        #expect(try frame(length: 9).payload == 42..<43)
        #expect(try frame(length: 500).payload == 42..<45)
        guard case .udp(let kept) = try frame(length: 500).transport else {
            Issue.record("kept")
            return
        }
        #expect(kept.length == 500)
        guard case .malformed(let defect) = try frame(length: 7).transport else {
            Issue.record("malformed")
            return
        }
        #expect(defect.error == .invalid("UDP length", at: 34))
        #expect(try frame(length: 7).payload == 34..<45)
    }

    @Test("Headers that contradict themselves are malformed, the link header is still told")
    func malformed() throws {
        func network(_ change: (inout [UInt8]) -> Void) throws -> PacketDecodingError? {
            var bytes = RealFrame.syn
            change(&bytes)
            let frame = try decode(bytes)
            #expect(frame.link.source == MACAddress(0x52, 0x54, 0, 0x12, 0x34, 0x56))
            #expect(frame.transport == .none && frame.payload == 14..<74 && !frame.isCut)
            if case .malformed(let defect) = frame.network { return defect.error }
            return nil
        }
        #expect(try network { $0[14] = 0x65 } == .invalid("IP version", at: 14))
        #expect(try network { $0[14] = 0x44 } == .invalid("IPv4 header length", at: 14))
        #expect(try network { $0[17] = 19 } == .invalid("IPv4 total length", at: 14))
        var bytes = RealFrame.syn
        bytes[46] = 0x40
        guard case .malformed(let defect) = try decode(bytes).transport else {
            Issue.record("malformed")
            return
        }
        #expect(defect.error == .invalid("TCP data offset", at: 34))
    }

    @Test("What the snapshot cut is told at every length, and the headers before it are still read")
    func cuts() throws {
        let bytes = RealFrame.syn
        for count in 14..<74 {
            let frame = try decode(Array(bytes[..<count]))
            #expect(frame.isCut, "\(count)")
            switch frame.network {
            case .malformed(let defect):
                #expect(count < 34)
                #expect(defect.error == .truncated(needed: 20, available: count - 14, at: 14))
            case .ipv4: #expect(count >= 34)
            default: Issue.record("\(count)")
            }
        }
        for count in 0..<14 {
            #expect(throws: PacketDecodingError.truncated(needed: 14, available: count, at: 0)) {
                try decode(Array(bytes[..<count]))
            }
        }
        #expect(try decode(Array(RealFrame.arpRequest.dropLast())).isCut)
        #expect(try decode(Array(RealFrame.routerSolicitation.dropLast())).isCut)
        #expect(try decode(Array(RealFrame.routerSolicitation.prefix(53))).isCut)
        let datagram = RealFrame.readRequest
        let cut = try decode(Array(datagram[..<60]))
        #expect(cut.isCut && cut.payload == 42..<60)
    }

    @Test("Every link type leads to the same packet")
    func linkTypes() throws {
        let packet = Array(RealFrame.readRequest.dropFirst(14))
        let whole = try decode(RealFrame.readRequest)
        for (linkType, header) in [
            (LinkType.raw, ""), (.ipv4, ""), (.null, "02000000"), (.loop, "00000002"),
            (.linuxSLL, "0004 0001 0006 020000000001 0000 0800"),
            (.linuxSLL2, "0800 0000 00000007 0001 03 06 020000000001 0000"),
        ] {
            let bytes = octets(header) + packet
            let frame = try decode(bytes, linkType)
            #expect(frame.network == whole.network && frame.transport == whole.transport)
            #expect(Array(bytes[frame.payload]) == Array(packet.dropFirst(28)))
        }
    }

    @Test("The short way of common frames and the long way tell the same")
    func agreement() throws {
        var disagreements: [String] = []
        /// Raw packets always go the long way.
        func check(_ bytes: [UInt8], _ name: String) throws {
            let short = try decode(bytes)
            guard short.link.etherType == .ipv4 else { return }
            let long = try decode(Array(bytes.dropFirst(14)), .ipv4)
            var agree = short.isCut == long.isCut && short.payload == long.payload.shifted(by: 14)
            agree = agree && short.ipv4Options == long.ipv4Options.shifted(by: 14)
            agree = agree && short.tcpOptions == long.tcpOptions.shifted(by: 14)
            if case .malformed(let left) = short.network, case .malformed(let right) = long.network {
                agree = agree && left.problem == right.problem && left.offset == right.offset + 14
            } else {
                agree = agree && short.network == long.network
            }
            if case .malformed(let left) = short.transport, case .malformed(let right) = long.transport {
                agree = agree && left.problem == right.problem && left.offset == right.offset + 14
            } else {
                agree = agree && short.transport == long.transport
            }
            if !agree { disagreements.append(name) }
        }
        for frame in [RealFrame.readRequest, RealFrame.syn, RealFrame.portUnreachable, RealFrame.lateAcknowledgement] {
            for count in 14...frame.count { try check(Array(frame[..<count]), "\(count)") }
            for index in 14..<frame.count {
                var changed = frame
                for _ in 0..<255 {
                    changed[index] &+= 1
                    try check(changed, "octet \(index) as \(changed[index])")
                    try check(changed + [0, 0], "padded, octet \(index) as \(changed[index])")
                }
            }
        }
        #expect(disagreements.isEmpty)
    }

    @Test("No cut, no changed octet and no random octets trap or give a range outside the frame")
    func hostile() throws {
        var outside = 0
        func check(_ bytes: [UInt8], _ linkType: LinkType) {
            guard let frame = try? DecodedFrame(decoding: bytes.span, linkType: linkType) else { return }
            for range in [frame.payload, frame.ipv4Options, frame.tcpOptions]
            where range.lowerBound < 0 || range.upperBound > bytes.count { outside += 1 }
        }
        let frames = [
            RealFrame.readRequest, RealFrame.arpRequest, RealFrame.syn, RealFrame.portUnreachable,
            RealFrame.routerSolicitation, octets("ffffffffffff 020000000001 8100 0005 0009 aaaa03 000000 0800 45"),
        ]
        for frame in frames {
            for count in 0...frame.count { check(Array(frame[..<count]), .ethernet) }
            for index in frame.indices {
                var changed = frame
                for _ in 0..<255 {
                    changed[index] &+= 1
                    check(changed, .ethernet)
                }
            }
        }
        var random = SeededRandom(seed: 7)
        let linkTypes: [LinkType] = [.ethernet, .null, .loop, .raw, .linuxSLL, .linuxSLL2, .ipv4, .ipv6]
        for _ in 0..<20_000 {
            var bytes = (0..<Int.random(in: 0...90, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
            if bytes.count > 15, Bool.random(using: &random) { bytes.replaceSubrange(12..<15, with: [8, 0, 0x45]) }
            check(bytes, linkTypes.randomElement(using: &random) ?? .ethernet)
        }
        #expect(outside == 0)
    }
}

extension Range<Int> {
    fileprivate func shifted(by distance: Int) -> Range<Int> { lowerBound + distance..<upperBound + distance }
}
