/// A packet that came in: where it begins in `bytes`, nil where it was put together, and how its frame was addressed.
struct ReceivedPacket {
    var header: IPv4Header
    var start: Int?
    /// The frame's sender.
    var sender: MACAddress
    /// Whether the frame went to this host alone.
    var isForHardware: Bool
}

extension HostStack {
    mutating func receive(_ frame: Span<UInt8>, at now: Instant) {
        let start = FrameAssembly.packetOffset
        let limit = configuration.takesMergedSegments ? 65535 : link.maximumTransmissionUnit
        guard frame.count > start, frame.count <= start + limit + 4 else { return }
        // Safe: the 14 octets of the header are there, and one behind.
        let destination = unsafe MACAddress(rawValue: frame.uncheckedUInt64(at: 0) >> 16)
        let sender = unsafe MACAddress(rawValue: frame.uncheckedUInt64(at: 6) >> 16)
        let isForHardware = destination == link.hardwareAddress
        guard isForHardware || destination.isBroadcast || (destination.isGroup && !groups.isEmpty), !sender.isGroup
        else {
            return
        }
        switch frame.uint16(at: 12) {
        case 0x0800: receiveIPv4(frame, at: start, sender, isForHardware: isForHardware, at: now)
        case 0x0806: receiveARP(frame, at: start, at: now)
        case 0x8035: receiveRARP(frame, at: start)
        default: break
        }
    }

    private mutating func receiveIPv4(
        _ frame: Span<UInt8>,
        at start: Int,
        _ sender: MACAddress,
        isForHardware: Bool,
        at now: Instant
    ) {
        guard IPv4Header.defect(at: start, in: frame, end: frame.count) == nil else { return }
        // Safe: `defect` has checked that the header is there.
        let header = unsafe IPv4Header(uncheckedAt: start, in: frame)
        let length = header.totalLength
        guard header.isChecksumValid, length >= header.headerLength, length <= frame.count - start,
            isAccepted(header, isForHardware: isForHardware)
        else { return }
        let packet = ReceivedPacket(header: header, start: start, sender: sender, isForHardware: isForHardware)
        let payload = start + header.headerLength
        guard header.isFragment else {
            receive(packet, in: frame, from: payload, to: start + length, at: now)
            return
        }
        let part = frame.extracting(payload..<start + length)
        guard let whole = reassembler.add(header: header, payload: part, frame: 0, at: now), !whole.isSuspect else {
            return
        }
        let together = ReceivedPacket(
            header: whole.header,
            start: nil,
            sender: sender,
            isForHardware: isForHardware
        )
        receive(together, in: whole.payload.span, from: 0, to: whole.payload.count, at: now)
    }

    /// Whether a packet is for this host (RFC 1122 §3.2.1.3).
    ///
    /// While the host has no address it takes all that its hardware is given, so that a DHCP client gets the offer that
    /// a server sends to the address offered (RFC 2131 §4.1); only UDP then goes further.
    private func isAccepted(_ header: IPv4Header, isForHardware: Bool) -> Bool {
        let source = header.source
        guard !source.isBroadcast, !source.isMulticast else { return false }
        guard let addresses = link.addresses else { return header.protocol == .udp }
        guard source != addresses.address else { return false }
        if header.destination == addresses.address { return true }
        if header.destination.isMulticast { return header.protocol == .udp && groups.contains(header.destination) }
        return link.isBroadcast(header.destination)
    }

    private mutating func receive(
        _ packet: ReceivedPacket,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        at now: Instant
    ) {
        switch packet.header.protocol {
        case .udp: receiveUDP(packet, in: bytes, from: start, to: end, at: now)
        case .tcp:
            // A segment is for one host (RFC 9293 §3.9.2.3).
            guard packet.isForHardware, link.has(packet.header.destination), !packet.header.source.isUnspecified else {
                return
            }
            connections.receive(packet.header, in: bytes, from: start, to: end, &link, at: now)
        case .icmp: receiveICMP(packet, in: bytes, from: start, to: end, at: now)
        default: break
        }
    }

    private mutating func receiveUDP(
        _ packet: ReceivedPacket,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        at now: Instant
    ) {
        guard end - start >= UDPHeader.encodedLength else { return }
        // Safe: the header's 8 octets are there.
        let header = UDPHeader(word: unsafe bytes.uncheckedUInt64(at: start))
        guard header.length >= UDPHeader.encodedLength, header.length <= end - start else { return }
        let end = start + header.length
        if header.checksum != 0 {
            var sum = InternetChecksum(pseudoHeaderOf: packet.header, length: header.length)
            sum.add(bytes, from: start, to: end)
            guard sum.value == 0 else { return }
        }
        guard boundPorts.contains(header.destinationPort) else {
            nobodyTakes(packet, in: bytes, from: start, to: end, at: now)
            return
        }
        link.report(
            .datagram(
                Datagram(
                    source: Endpoint(address: packet.header.source, port: header.sourcePort),
                    destination: Endpoint(address: packet.header.destination, port: header.destinationPort),
                    payload: bytes.copy(from: start + UDPHeader.encodedLength, to: end),
                    linkAddress: packet.sender
                )
            )
        )
    }
}
