internal import NetworkBoot
internal import NetworkProtocols

/// A router: forwards between its ports, answers for its own addresses, and may carry a DHCP relay agent (RFC 1812).
///
/// Pure as a ``Machine`` is: frames with the number of their port come in, and go out.
struct Router {
    let name: String
    private(set) var ports: [Port]
    private var relay: FaultyRelayAgent?
    private var outputs: [Output] = []
    private var head = 0
    private var identification: UInt16 = 0

    /// A frame to be sent from a port.
    struct Output {
        var port: Int
        var frame: [UInt8]
    }

    struct Port {
        let hardwareAddress: MACAddress
        let interface: InterfaceConfiguration
        let maximumTransmissionUnit: Int
        var neighbours: NeighbourTable<[UInt8]>
    }

    init(
        name: String,
        ports: [RouterPort],
        relay: DHCPRelayConfiguration?,
        relayFaults: [any ServerFault] = []
    ) {
        self.name = name
        self.ports = ports.map { port in
            Port(
                hardwareAddress: port.card.stack.hardwareAddress,
                interface: port.interface,
                maximumTransmissionUnit: max(68, port.card.stack.maximumTransmissionUnit),
                neighbours: NeighbourTable(configuration: port.card.stack.neighbours)
            )
        }
        self.relay = relay.map { FaultyRelayAgent(DHCPRelayAgent(configuration: $0), faults: relayFaults) }
    }

    var nextDeadline: Instant? {
        var next = relay?.nextDeadline
        for port in ports {
            if let deadline = port.neighbours.nextDeadline { next = min(next ?? deadline, deadline) }
        }
        return next
    }

    mutating func handleDeadline(at now: Instant) {
        for port in ports.indices {
            ports[port].neighbours.handleDeadline(at: now)
            settle(port, at: now)
        }
        relay?.handleDeadline(at: now)
        sendRelayed(at: now)
    }

    /// What is to be sent next; nil where nothing is.
    mutating func nextOutput() -> Output? {
        guard head < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head += 1
        return outputs[head - 1]
    }

    /// Takes a frame that came to a port.
    mutating func receive(_ frame: [UInt8], port: Int, at now: Instant) {
        guard frame.count >= FrameFields.headerLength else { return }
        let destination = MACAddress(rawValue: FrameFields.destination(of: frame))
        guard destination == ports[port].hardwareAddress || destination.isGroup else { return }
        switch FrameFields.etherType(of: frame) {
        case EtherType.arp.rawValue: receiveARP(frame, port: port, at: now)
        case EtherType.ipv4.rawValue: receivePacket(in: frame, port: port, asGroup: destination.isGroup, at: now)
        default: break
        }
    }

    /// Answers and learns (RFC 826).
    private mutating func receiveARP(_ frame: [UInt8], port: Int, at now: Instant) {
        var reader = ByteReader(frame.span, from: FrameFields.headerLength, to: frame.count)
        guard let packet = try? ARPPacket(decoding: &reader) else { return }
        let own = ports[port].interface.address
        let isForUs = packet.targetAddress == own
        if !packet.senderAddress.isUnspecified, packet.senderAddress != own, !packet.senderHardware.isGroup {
            ports[port].neighbours.learn(packet.senderAddress, packet.senderHardware, mayBeNew: isForUs, at: now)
            settle(port, at: now)
        }
        guard isForUs, packet.operation == .request else { return }
        let reply = ARPPacket(
            operation: .reply,
            senderHardware: ports[port].hardwareAddress,
            senderAddress: own,
            targetHardware: packet.senderHardware,
            targetAddress: packet.senderAddress
        )
        outputs.append(Output(port: port, frame: EthernetFrame.arp(reply)))
    }

    /// Forwards a packet, takes it for itself, or drops it.
    private mutating func receivePacket(in frame: [UInt8], port: Int, asGroup: Bool, at now: Instant) {
        var reader = ByteReader(frame.span, from: FrameFields.headerLength, to: frame.count)
        guard let header = try? IPv4Header(decoding: &reader), header.isChecksumValid else { return }
        let length = header.totalLength
        guard length >= header.headerLength, length <= frame.count - FrameFields.headerLength else { return }
        let packet = Array(frame[FrameFields.headerLength..<FrameFields.headerLength + length])
        let hardware = MACAddress(rawValue: FrameFields.source(of: frame))
        let own = ports.firstIndex { $0.interface.address == header.destination }
        if own != nil || isBroadcast(header.destination, on: port) {
            takeForItself(packet, header, from: hardware, port: port, asGroup: asGroup || own == nil, at: now)
        } else if !asGroup, !header.destination.isMulticast, !header.source.isUnspecified {
            // What comes as a link broadcast is not forwarded (RFC 1812 §5.3.4), nor is what has no sender (§5.3.7).
            forward(packet, header, from: port, at: now)
        }
    }

    private func isBroadcast(_ address: IPv4Address, on port: Int) -> Bool {
        address.isBroadcast || address == ports[port].interface.broadcast
    }

    private mutating func forward(_ packet: [UInt8], _ header: IPv4Header, from port: Int, at now: Instant) {
        guard header.timeToLive > 1 else {
            return complain(.timeExceeded(quoting: packet), about: header, at: now)
        }
        guard let (outgoing, _) = route(to: header.destination) else {
            return complain(.destinationUnreachable(.network, quoting: packet), about: header, at: now)
        }
        let limit = ports[outgoing].maximumTransmissionUnit
        if packet.count > limit, header.dontFragment {
            let message = ICMPMessage.destinationUnreachable(
                .fragmentationNeeded,
                nextHopMTU: UInt16(clamping: limit),
                quoting: packet
            )
            return complain(message, about: header, at: now)
        }
        var reader = ByteReader(packet.span)
        guard var forwarded = try? IPv4Packet(decoding: &reader) else { return }
        forwarded.header.timeToLive -= 1
        forwarded.updateChecksum()
        send(forwarded, at: now)
    }

    /// Sends a packet where its destination's route leads, in fragments where the link asks for them.
    mutating func send(_ packet: IPv4Packet, at now: Instant) {
        guard let (port, hop) = route(to: packet.header.destination) else { return }
        for fragment in packet.fragments(maximumTransmissionUnit: ports[port].maximumTransmissionUnit) {
            let bytes = fragment.encoded
            if let hardware = ports[port].neighbours.hardwareAddress(of: hop, at: now) {
                put(bytes, to: hardware, port: port)
            } else {
                ports[port].neighbours.enqueue(bytes, for: hop, at: now)
            }
            settle(port, at: now)
        }
    }

    /// The port that leads to `destination`, and the neighbour that takes what goes there; nil where none does.
    func route(to destination: IPv4Address) -> (port: Int, hop: IPv4Address)? {
        for (index, port) in ports.enumerated() where port.interface.isOnLink(destination) {
            return (index, destination)
        }
        var best: (length: Int, port: Int, hop: IPv4Address)?
        for (index, port) in ports.enumerated() {
            for route in port.interface.routes where route.prefixLength > best?.length ?? -1 {
                let mask = IPv4Address(prefixLength: route.prefixLength).rawValue
                if destination.rawValue & mask == route.destination.rawValue & mask {
                    best = (route.prefixLength, index, route.router)
                }
            }
        }
        if let best { return (best.port, best.hop) }
        for (index, port) in ports.enumerated() {
            if let router = port.interface.router { return (index, router) }
        }
        return nil
    }

    /// Tells the sender of a packet what became of it, unless that is forbidden (RFC 1812 §4.3.2.7).
    mutating func complain(_ message: ICMPMessage, about header: IPv4Header, at now: Instant) {
        let source = header.source
        guard !source.isUnspecified, !source.isBroadcast, !source.isMulticast, header.fragmentOffset == 0 else {
            return
        }
        guard !header.destination.isBroadcast, !header.destination.isMulticast else { return }
        if header.protocol == .icmp {
            // Nothing is said about errors; echo requests and replies may be complained about.
            let type = ICMPType(
                rawValue: message.payload.count > header.headerLength ? message.payload[header.headerLength] : 3
            )
            guard type == .echoRequest || type == .echoReply else { return }
        }
        guard let (port, _) = route(to: source) else { return }
        send(ownPacket(.icmp, from: ports[port].interface.address, to: source, message.encoded), at: now)
    }

    /// A packet that this router itself sends.
    mutating func ownPacket(
        _ protocol: IPProtocol,
        from source: IPv4Address,
        to destination: IPv4Address,
        timeToLive: UInt8 = 64,
        _ payload: [UInt8]
    ) -> IPv4Packet {
        identification &+= 1
        return IPv4Packet(
            source: source,
            destination: destination,
            protocol: `protocol`,
            identification: identification,
            timeToLive: timeToLive,
            payload: payload
        )
    }

    /// Puts a packet on a port's link.
    mutating func put(_ packet: [UInt8], to hardware: MACAddress, port: Int) {
        let header = EthernetHeader(
            destination: hardware,
            source: ports[port].hardwareAddress,
            etherType: .ipv4
        )
        outputs.append(Output(port: port, frame: EthernetFrame(header: header, payload: packet).padded))
    }

    /// Does what a port's neighbour table asks for.
    private mutating func settle(_ port: Int, at now: Instant) {
        while let action = ports[port].neighbours.nextAction() {
            switch action {
            case .send(let packet, let hardware): put(packet, to: hardware, port: port)
            case .request(let address, let hardware):
                let request = ARPPacket(
                    operation: .request,
                    senderHardware: ports[port].hardwareAddress,
                    senderAddress: ports[port].interface.address,
                    targetAddress: address
                )
                let frame = EthernetFrame.arp(request, destinationMAC: hardware ?? .broadcast)
                outputs.append(Output(port: port, frame: frame))
            case .fail(_, let packet?):
                guard let header = Self.header(of: packet) else { continue }
                complain(.destinationUnreachable(.host, quoting: packet), about: header, at: now)
            case .fail(_, nil): break
            }
        }
    }

    private static func header(of packet: [UInt8]) -> IPv4Header? {
        var reader = ByteReader(packet.span)
        return try? IPv4Header(decoding: &reader)
    }
}

extension Router {
    /// Answers what is for one of its own addresses, or gives it to the relay agent.
    private mutating func takeForItself(
        _ packet: [UInt8],
        _ header: IPv4Header,
        from hardware: MACAddress,
        port: Int,
        asGroup: Bool,
        at now: Instant
    ) {
        // Fragments are for hosts: nothing that a router itself is asked is that long.
        guard !header.isFragment else { return }
        var reader = ByteReader(packet.span, from: header.headerLength, to: packet.count)
        switch header.protocol {
        case .icmp:
            guard !asGroup, let message = try? ICMPMessage(decoding: &reader), message.isChecksumValid else { return }
            guard case .echoRequest(let identifier, let sequence) = message.meaning else { return }
            let reply = ICMPMessage.echoReply(identifier: identifier, sequence: sequence, payload: message.payload)
            send(ownPacket(.icmp, from: header.destination, to: header.source, reply.encoded), at: now)
        case .udp:
            guard let datagram = try? UDPDatagram(decoding: &reader) else { return }
            let isForRelay = datagram.header.destinationPort == 67 && relay != nil
            if isForRelay {
                guard isChecksumValid(datagram, header) else { return }
                relay?.handle(
                    .datagram(Self.carried(datagram, header, from: hardware), interface: port),
                    at: now
                )
                sendRelayed(at: now)
            } else if !asGroup {
                complain(.destinationUnreachable(.port, quoting: packet), about: header, at: now)
            }
        case .tcp:
            guard !asGroup, let segment = try? TCPSegment(decoding: &reader) else { return }
            refuse(segment, header, at: now)
        default:
            if !asGroup { complain(.destinationUnreachable(.protocol, quoting: packet), about: header, at: now) }
        }
    }

    private func isChecksumValid(_ datagram: UDPDatagram, _ header: IPv4Header) -> Bool {
        guard datagram.header.checksum != 0 else { return true }
        var right = datagram
        right.updateChecksum(source: header.source, destination: header.destination)
        return right.header.checksum == datagram.header.checksum
    }

    private static func carried(_ datagram: UDPDatagram, _ header: IPv4Header, from hardware: MACAddress) -> Datagram {
        Datagram(
            source: Endpoint(address: header.source, port: datagram.header.sourcePort),
            destination: Endpoint(address: header.destination, port: datagram.header.destinationPort),
            payload: datagram.payload,
            linkAddress: hardware,
            timeToLive: header.timeToLive
        )
    }

    /// Nobody listens on a router: RST (RFC 9293 §3.10.7.1).
    private mutating func refuse(_ segment: TCPSegment, _ header: IPv4Header, at now: Instant) {
        guard !segment.header.flags.contains(.rst) else { return }
        let hasAcknowledgement = segment.header.flags.contains(.ack)
        var length = UInt32(truncatingIfNeeded: segment.payload.count)
        if segment.header.flags.contains(.syn) { length &+= 1 }
        if segment.header.flags.contains(.fin) { length &+= 1 }
        let reset = TCPSegment(
            from: Endpoint(address: header.destination, port: segment.header.destinationPort),
            to: Endpoint(address: header.source, port: segment.header.sourcePort),
            sequence: hasAcknowledgement ? segment.header.acknowledgement.rawValue : 0,
            acknowledgement: hasAcknowledgement ? 0 : segment.header.sequence.rawValue &+ length,
            flags: hasAcknowledgement ? [.rst] : [.rst, .ack],
            window: 0,
            options: [],
            payload: []
        )
        send(ownPacket(.tcp, from: header.destination, to: header.source, reset.encoded), at: now)
    }

    /// Sends what the relay agent wants sent.
    private mutating func sendRelayed(at now: Instant) {
        while let output = relay?.nextOutput() {
            guard case .send(let datagram, let interface) = output else { continue }
            send(datagram, on: interface, at: now)
        }
    }

    private mutating func send(_ datagram: Datagram, on interface: Int?, at now: Instant) {
        let destination = datagram.destination
        guard let port = interface ?? route(to: destination.address)?.port, ports.indices.contains(port) else { return }
        var source = datagram.source
        if source.address.isUnspecified { source.address = ports[port].interface.address }
        let packet = ownPacket(
            .udp,
            from: source.address,
            to: destination.address,
            timeToLive: datagram.timeToLive ?? 64,
            UDPDatagram(from: source, to: destination, payload: datagram.payload).encoded
        )
        let hardware = datagram.linkAddress ?? (isBroadcast(destination.address, on: port) ? .broadcast : nil)
        guard let hardware else { return send(packet, at: now) }
        for fragment in packet.fragments(maximumTransmissionUnit: ports[port].maximumTransmissionUnit) {
            put(fragment.encoded, to: hardware, port: port)
        }
    }
}
