internal import NetworkProtocols

extension ExampleDatagram {
    /// The frame that holds the datagram, `later` microseconds after `original`.
    func frame(like original: TimedFrame, later: Int) -> TimedFrame {
        TimedFrame(octets(identification: original.identification(later)), at: original.time(later))
    }

    func octets(identification: UInt16) -> [UInt8] {
        EthernetFrame.udp(
            from: source,
            to: destination,
            sourceMAC: sourceMAC,
            destinationMAC: destinationMAC,
            identification: identification,
            payload: payload
        )
    }

    /// The frames of the datagram on a link that takes no more than `mtu` octets.
    func fragments(like original: TimedFrame, mtu: Int) -> [TimedFrame] {
        EthernetFrame.udpFragments(
            from: source,
            to: destination,
            sourceMAC: sourceMAC,
            destinationMAC: destinationMAC,
            identification: original.identification(0),
            maximumTransmissionUnit: mtu,
            payload: payload
        ).enumerated().map { TimedFrame($1, at: original.time($0)) }
    }
}

extension ExampleSegment {
    /// The frame that holds the segment, `later` microseconds after `original`.
    func frame(like original: TimedFrame, later: Int) -> TimedFrame {
        TimedFrame(octets(identification: original.identification(later)), at: original.time(later))
    }

    func octets(identification: UInt16) -> [UInt8] {
        var writer = ByteWriter()
        var header = header
        header.checksum = 0
        header.headerLength = TCPHeader.minimumLength + options.count
        header.encode(into: &writer)
        writer.write(options)
        writer.write(payload)
        let checksum = TCPHeader.computedChecksum(
            source: source,
            destination: destination,
            bytes: writer.bytes.span,
            from: 0,
            to: writer.count
        )
        writer.overwrite(checksum, at: 16)
        let packet = IPv4Packet(
            source: source,
            destination: destination,
            protocol: .tcp,
            identification: identification,
            payload: writer.bytes
        )
        return EthernetFrame.ipv4(packet, sourceMAC: sourceMAC, destinationMAC: destinationMAC)
    }
}

extension TimedFrame {
    /// A frame without a number.
    init(_ bytes: [UInt8], at time: Instant) {
        self.init(header: FrameHeader(number: 0, time: time, originalLength: bytes.count), bytes: bytes)
    }

    /// The same frame at another time.
    func at(_ time: Instant) -> TimedFrame {
        var moved = self
        moved.header.time = time
        return moved
    }

    /// `later` microseconds after this frame.
    fileprivate func time(_ later: Int) -> Instant { header.time.advanced(by: .microseconds(later)) }

    /// An IPv4 identification that no other frame of the exchange has.
    fileprivate func identification(_ later: Int) -> UInt16 {
        UInt16(truncatingIfNeeded: 0x8000 &+ header.number &* 8 &+ later)
    }
}
