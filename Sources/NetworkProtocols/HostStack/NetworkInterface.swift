internal import DequeModule

/// A host's way onto the link: its addresses, its neighbours, and the queue of all that is to leave the stack.
///
/// UDP, ICMP and TCP send through it. What waits for a neighbour waits as a whole frame without its receiver's address.
struct NetworkInterface: Sendable {
    /// Where a packet is to go first.
    enum Hop {
        case known(MACAddress)
        /// The neighbour with this address has to be asked for.
        case unknown(IPv4Address)
        /// There is no way.
        case none
    }

    let configuration: HostStackConfiguration
    let tcp: TCPSettings
    var addresses: InterfaceConfiguration?
    var neighbours: NeighbourTable<[UInt8]>
    private var outputs: Deque<HostStackOutput> = []
    private var nextIdentification: UInt16

    init(_ configuration: HostStackConfiguration, identification: UInt16) {
        self.configuration = configuration
        tcp = TCPSettings(
            configuration.tcp,
            maximumTransmissionUnit: min(max(configuration.maximumTransmissionUnit, 68), 65535)
        )
        addresses = configuration.interface
        neighbours = NeighbourTable(configuration: configuration.neighbours)
        nextIdentification = identification
    }

    var hardwareAddress: MACAddress { configuration.hardwareAddress }
    var maximumTransmissionUnit: Int { tcp.maximumTransmissionUnit }

    mutating func nextOutput() -> HostStackOutput? { outputs.popFirst() }

    mutating func report(_ event: HostEvent) { outputs.append(.event(event)) }

    mutating func emit(_ frame: [UInt8]) { outputs.append(.frame(frame)) }

    /// Whether the host has this address.
    func has(_ address: IPv4Address) -> Bool { addresses?.address == address }

    /// Whether a packet to this address is for everybody on the link (RFC 1122 §3.2.1.3).
    func isBroadcast(_ address: IPv4Address) -> Bool {
        if address.isBroadcast { return true }
        guard let addresses, addresses.mask.rawValue < 0xffff_fffe else { return false }
        return address == addresses.broadcast
    }

    mutating func hop(to destination: IPv4Address, at now: Instant) -> Hop {
        if isBroadcast(destination) { return .known(.broadcast) }
        if destination.isMulticast { return .known(MACAddress(standingFor: destination)) }
        guard !destination.isUnspecified, !has(destination), let next = addresses?.nextHop(to: destination) else {
            return .none
        }
        if let hardware = neighbours.hardwareAddress(of: next, at: now) { return .known(hardware) }
        return .unknown(next)
    }

    /// A header for a packet of this host.
    mutating func header(
        from source: IPv4Address,
        to destination: IPv4Address,
        _ protocol: IPProtocol,
        payloadLength: Int,
        timeToLive: UInt8? = nil,
        dontFragment: Bool = false
    ) -> IPv4Header {
        nextIdentification &+= 1
        return IPv4Header(
            source: source,
            destination: destination,
            protocol: `protocol`,
            payloadLength: payloadLength,
            identification: nextIdentification,
            timeToLive: timeToLive ?? configuration.timeToLive,
            dontFragment: dontFragment
        )
    }

    /// Sends a frame whose receiver, all zeros where the neighbour is not known, stands in it already.
    @inline(__always)
    mutating func send(_ frame: [UInt8], by hop: Hop, at now: Instant) {
        switch hop {
        case .known: emit(frame)
        case .unknown(let neighbour): neighbours.enqueue(frame, for: neighbour, at: now)
        case .none: break
        }
    }

    /// Sends a packet of any length that is no UDP datagram nor TCP segment of its own, cut into fragments where it is
    /// longer than the link takes (RFC 791 §3.2).
    mutating func send(_ header: IPv4Header, _ payload: [UInt8], by hop: Hop, at now: Instant) {
        let limit = maximumTransmissionUnit - IPv4Header.minimumLength
        guard payload.count > limit else {
            var frame = FrameAssembly(header, from: hardwareAddress, to: hop.hardware, payloadLength: payload.count)
            frame.append(payload)
            send(frame.finished(), by: hop, at: now)
            return
        }
        var start = 0
        while start < payload.count {
            let count = payload.count - start <= limit ? payload.count - start : limit / 8 * 8
            var part = header
            part.totalLength = IPv4Header.minimumLength + count
            part.fragmentOffset = start
            part.moreFragments = start + count < payload.count
            part.checksum = part.checksum(overOptionsAddingUpTo: 0)
            var frame = FrameAssembly(part, from: hardwareAddress, to: hop.hardware, payloadLength: count)
            frame.append(payload[start..<start + count])
            send(frame.finished(), by: hop, at: now)
            start += count
        }
    }

    /// Asks neighbours, and sends what waited for them; gives the frames that wait in vain, with the address that did not
    /// answer.
    mutating func drainNeighbours() -> [(address: IPv4Address, frame: [UInt8])] {
        var failed: [(address: IPv4Address, frame: [UInt8])] = []
        while let action = neighbours.nextAction() {
            switch action {
            case .request(let address, let hardware): ask(for: address, hardware)
            case .send(var frame, let hardware):
                for (index, octet) in hardware.octets.enumerated() where index < frame.count { frame[index] = octet }
                emit(frame)
            case .fail(let address, let frame?): failed.append((address, frame))
            case .fail(_, nil): break
            }
        }
        return failed
    }

    private mutating func ask(for address: IPv4Address, _ hardware: MACAddress?) {
        let request = ARPPacket(
            operation: .request,
            senderHardware: hardwareAddress,
            senderAddress: addresses?.address ?? .any,
            targetAddress: address
        )
        emit(EthernetFrame.arp(request, destinationMAC: hardware))
    }

    /// Forgets everything but what it was set to.
    mutating func reset() {
        addresses = nil
        neighbours = NeighbourTable(configuration: configuration.neighbours)
        outputs.removeAll()
    }
}

extension NetworkInterface.Hop {
    /// The receiver to write into a frame: zeros where it has to be filled in later.
    var hardware: MACAddress {
        if case .known(let hardware) = self { return hardware }
        return MACAddress(rawValue: 0)
    }
}

// MARK: - UDP and TCP

extension NetworkInterface {
    /// Sends a datagram; false where there is no way to its receiver.
    mutating func send(_ datagram: Datagram, at now: Instant) -> Bool {
        let destination = datagram.destination.address
        let hop = datagram.linkAddress.map { Hop.known($0) } ?? hop(to: destination, at: now)
        if case .none = hop { return false }
        let length = UDPHeader.encodedLength + datagram.payload.count
        guard length <= 65535 - IPv4Header.minimumLength else { return true }
        var source = datagram.source.address
        if source.isUnspecified, let addresses, !isBroadcast(destination) { source = addresses.address }
        let header = header(
            from: source,
            to: destination,
            .udp,
            payloadLength: length,
            timeToLive: datagram.timeToLive
        )
        let udp = UDPHeader(
            sourcePort: datagram.source.port,
            destinationPort: datagram.destination.port,
            length: length
        )
        if length <= maximumTransmissionUnit - IPv4Header.minimumLength {
            var frame = FrameAssembly(header, from: hardwareAddress, to: hop.hardware, udp: udp)
            frame.append(datagram.payload)
            if configuration.sendsUDPChecksums { frame.writeChecksum(header, at: 6, zeroIsNone: true) }
            send(frame.finished(), by: hop, at: now)
        } else {
            var whole = UDPDatagram(header: udp, payload: datagram.payload)
            if configuration.sendsUDPChecksums { whole.updateChecksum(source: source, destination: destination) }
            send(header, whole.encoded, by: hop, at: now)
        }
        return true
    }

    /// Sends a segment with so many octets of `buffer` from `start` on; false where there is no way to its receiver.
    ///
    /// `options` are 8 octets, as a SYN has, or none.
    @inline(__always)
    @discardableResult
    mutating func send(
        _ segment: TCPHeader,
        options: UInt64? = nil,
        from source: IPv4Address,
        to destination: IPv4Address,
        _ buffer: borrowing TCPSendBuffer,
        _ range: Range<Int>,
        at now: Instant
    ) -> Bool {
        // A stream does not survive that its host gets another address.
        guard has(source) else { return false }
        let hop = hop(to: destination, at: now)
        if case .none = hop { return false }
        let length = (options == nil ? 0 : 8) + range.count
        let header = header(
            from: source,
            to: destination,
            .tcp,
            payloadLength: TCPHeader.minimumLength + length,
            dontFragment: true
        )
        var frame = FrameAssembly(
            header,
            from: hardwareAddress,
            to: hop.hardware,
            tcp: segment,
            payloadLength: length
        )
        if let options { frame.append(options) }
        if !range.isEmpty { buffer.append(range, to: &frame) }
        frame.writeChecksum(header, at: 16, zeroIsNone: false)
        send(frame.finished(), by: hop, at: now)
        return true
    }
}
