internal import NetworkProtocols

extension NetworkObserver {
    mutating func receiveIPv4(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        let original = duplicates.original(
            of: network,
            transport: frame.transport,
            at: frame.payload.lowerBound,
            in: bytes,
            stamp: stamp
        )
        if let original, !original.isForwarded { quality.duplicateFrames += 1 }
        if original == nil, !network.isChecksumValid, let source = frame.link.source,
            !header.flags.contains(.checksumNotReady)
        {
            checksums.note(network.checksum == 0 ? .leftOpen : .wrong, of: network.protocol, from: source, at: stamp)
        }
        switch frame.transport {
        case .udp(let udp):
            let datagram = datagram(udp, frame, network, header, bytes, stamp)
            receive(datagram, bytes.extracting(frame.payload), copyOf: original?.frame)
        case .tcp(let segment):
            guard original == nil else { return }
            noteTCPChecksum(frame, network, header, bytes, stamp)
            receive(segment, frame, network, bytes, stamp)
        case .icmp: if original == nil { receiveICMP(frame, network, bytes, stamp) }
        case .fragment: if original == nil { receiveFragment(frame, network, bytes, stamp) }
        case .malformed(let defect): quality.noteUndecodable(defect.reason, at: stamp)
        case .none, .other: break
        }
    }

    // MARK: UDP

    private mutating func datagram(
        _ udp: UDPHeader,
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) -> ObservedDatagram {
        var isRight: Bool?
        if udp.checksum != 0, !frame.isCut, !header.flags.contains(.checksumNotReady) {
            let computed = UDPHeader.computedChecksum(
                source: network.source,
                destination: network.destination,
                bytes: bytes,
                from: frame.transportOffset,
                to: frame.payload.upperBound
            )
            let finding = ChecksumWatch.finding(
                stored: udp.checksum,
                computed: computed,
                source: network.source,
                destination: network.destination,
                protocol: .udp,
                length: udp.length
            )
            isRight = finding == .leftOpen ? nil : finding == .right
            if let source = frame.link.source { checksums.note(finding, of: .udp, from: source, at: stamp) }
        }
        return ObservedDatagram(
            stamp: stamp,
            source: Endpoint(address: network.source, port: udp.sourcePort),
            destination: Endpoint(address: network.destination, port: udp.destinationPort),
            sourceMAC: frame.link.source,
            destinationMAC: frame.link.destination,
            length: max(0, udp.length - UDPHeader.encodedLength),
            offset: frame.payload.lowerBound,
            isCut: frame.isCut,
            hasRightChecksum: isRight
        )
    }

    private mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, copyOf original: Int?) {
        let before = ended.count
        if DHCPFollower.isConcerned(with: datagram) {
            for session in dhcp.receive(datagram, payload, copyOf: original) { ended.append(.dhcp(session)) }
            if let client = dhcp.restartedClient {
                tftp.forgetKernel(of: client)
                tcp.forgetKernel(of: client)
                rpc.endSessions(of: client, at: datagram.stamp.time, &ended)
            }
        } else if original != nil {
            tftp.countDuplicate(datagram, payload)
        } else if datagram.destination.port == DNSFollower.port || datagram.source.port == DNSFollower.port {
            dns.receive(datagram, payload, ended: &ended)
        } else if receiveCall(datagram, payload) {
            clock.note(from: datagram.source, to: datagram.destination, hasPayload: true)
        } else {
            if tftp.receive(datagram, payload, otherKernelClients: tcp.kernelClients, ended: &ended) {
                clock.note(from: datagram.source, to: datagram.destination, hasPayload: true)
            } else {
                otherTalk.note(datagram)
            }
        }
        tell(from: before)
    }

    /// Whether a datagram is a message of RPC, which is followed then.
    private mutating func receiveCall(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) -> Bool {
        guard payload.count >= 12, payload[4] == 0, payload[5] == 0, payload[6] == 0, payload[7] < 2 else {
            return false
        }
        let client = payload[7] == 0 ? datagram.source.address : datagram.destination.address
        let mac = payload[7] == 0 ? datagram.sourceMAC : datagram.destinationMAC
        let isAwaitingRoot = tcp.kernelClients.contains(client, mac) || tftp.kernelClients.contains(client, mac)
        return rpc.receive(datagram, payload, withMD5: isAwaitingRoot)
    }

    // MARK: TCP, ICMP, fragments

    private mutating func receive(
        _ segment: TCPHeader,
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        let before = ended.count
        let payload = bytes.extracting(frame.payload)
        let sent = network.totalLength - network.headerLength - segment.headerLength
        let observed = ObservedSegment(
            stamp: stamp,
            source: Endpoint(address: network.source, port: segment.sourcePort),
            destination: Endpoint(address: network.destination, port: segment.destinationPort),
            sourceMAC: frame.link.source,
            destinationMAC: frame.link.destination,
            header: segment,
            isCut: frame.isCut,
            cutOctets: frame.isCut ? max(0, sent - payload.count) : 0
        )
        clock.note(from: observed.source, to: observed.destination, hasPayload: payload.count > 1)
        tcp.receive(observed, payload, otherKernelClients: tftp.kernelClients, calls: &rpc, ended: &ended)
        tell(from: before)
    }

    private mutating func noteTCPChecksum(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ header: FrameHeader,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        guard case .tcp(let segment) = frame.transport, let source = frame.link.source, !frame.isCut,
            !header.flags.contains(.checksumNotReady)
        else { return }
        let computed = TCPHeader.computedChecksum(
            source: network.source,
            destination: network.destination,
            bytes: bytes,
            from: frame.transportOffset,
            to: frame.payload.upperBound
        )
        let finding = ChecksumWatch.finding(
            stored: segment.checksum,
            computed: computed,
            source: network.source,
            destination: network.destination,
            protocol: .tcp,
            length: frame.payload.upperBound - frame.transportOffset
        )
        checksums.note(finding, of: .tcp, from: source, at: stamp)
    }

    private mutating func receiveICMP(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        var reader = ByteReader(bytes, from: frame.payload.lowerBound, to: frame.payload.upperBound)
        guard let message = try? ICMPMessage(decoding: &reader) else {
            quality.noteUndecodable("ICMP message", at: stamp)
            return
        }
        guard let quoted = message.quoted else { return }
        statistics.icmpErrors += 1
        var error = ICMPError(
            stamp: stamp,
            source: network.source,
            destination: network.destination,
            type: message.type.rawValue,
            code: message.code,
            quotedProtocol: quoted.protocol,
            quotedSource: quoted.source,
            quotedDestination: quoted.destination
        )
        if case .destinationUnreachable(_, let mtu) = message.meaning { error.nextHopMTU = mtu }
        tftp.receive(error)
        rpc.receive(error)
        let before = ended.count
        ended.append(.icmp(error))
        tell(from: before)
    }

    private mutating func receiveFragment(
        _ frame: DecodedFrame,
        _ network: IPv4Header,
        _ bytes: Span<UInt8>,
        _ stamp: FrameStamp
    ) {
        guard
            let whole = reassembler.add(
                header: network,
                payload: bytes.extracting(frame.payload),
                frame: stamp.frame,
                at: stamp.time
            ),
            case (.udp(let udp), let payload) = whole.transport
        else { return }
        let computed = UDPHeader.computedChecksum(
            source: network.source,
            destination: network.destination,
            bytes: whole.payload.span,
            from: 0,
            to: whole.payload.count
        )
        let datagram = ObservedDatagram(
            stamp: stamp,
            source: Endpoint(address: network.source, port: udp.sourcePort),
            destination: Endpoint(address: network.destination, port: udp.destinationPort),
            sourceMAC: frame.link.source,
            destinationMAC: frame.link.destination,
            length: max(0, udp.length - UDPHeader.encodedLength),
            offset: nil,
            isCut: whole.isCut || whole.isSuspect,
            hasRightChecksum: udp.checksum == 0 || whole.isCut ? nil : computed == udp.checksum
        )
        receive(datagram, whole.payload.span.extracting(payload), copyOf: nil)
    }

    mutating func loseDatagrams(_ lost: [IncompleteDatagram]) {
        let before = ended.count
        for datagram in lost where datagram.reason == .timeout && !datagram.followsCompleted {
            var frames = FrameList()
            for frame in datagram.frames { frames.append(FrameStamp(frame: frame, time: datagram.first)) }
            ended.append(
                .lostDatagram(
                    LostDatagram(
                        source: datagram.header.source,
                        destination: datagram.header.destination,
                        networkProtocol: datagram.header.protocol,
                        identification: datagram.header.identification,
                        frames: frames,
                        octets: datagram.receivedLength
                    )
                )
            )
        }
        tell(from: before)
    }
}

extension HeaderDefect {
    /// What is wrong, alike for all frames that have it.
    var reason: String {
        switch problem {
        case .truncated(let header, _, _): "\(header) header cut short"
        case .invalid(let field): field.name
        }
    }
}

extension PacketDecodingError {
    /// What is wrong, alike for all frames that have it.
    var reason: String {
        switch problem {
        case .truncated: "cut short"
        case .invalid(let field): field
        }
    }
}
