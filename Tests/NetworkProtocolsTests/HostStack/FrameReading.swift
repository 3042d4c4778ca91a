import NetworkProtocols

/// A frame taken apart, for tests to look into; nil parts are not there.
struct SeenFrame {
    var ethernet: EthernetHeader
    var arp: ARPPacket?
    var ipv4: IPv4Packet?
    var udp: UDPDatagram?
    var tcp: TCPSegment?
    var icmp: ICMPMessage?
    /// Whether all checksums are right, and the frame is as long as a wire carries.
    var isSound: Bool

    init?(_ bytes: [UInt8]) {
        var reader = ByteReader(bytes.span)
        guard let frame = try? EthernetFrame(decoding: &reader) else { return nil }
        ethernet = frame.header
        isSound = bytes.count >= EthernetFrame.minimumLength
        var rest = ByteReader(frame.payload.span)
        if frame.header.etherType == .arp || frame.header.etherType == .rarp { arp = try? ARPPacket(decoding: &rest) }
        guard frame.header.etherType == .ipv4, let packet = try? IPv4Packet(decoding: &rest) else { return }
        ipv4 = packet
        isSound = isSound && packet.header.isChecksumValid
        guard !packet.header.isFragment else { return }
        var inner = ByteReader(packet.payload.span)
        switch packet.header.protocol {
        case .udp:
            guard var datagram = try? UDPDatagram(decoding: &inner) else { return }
            udp = datagram
            datagram.updateChecksum(source: packet.header.source, destination: packet.header.destination)
            let sent = udp?.header.checksum
            isSound = isSound && (sent == 0 || sent == datagram.header.checksum)
        case .tcp:
            guard var segment = try? TCPSegment(decoding: &inner) else { return }
            tcp = segment
            segment.updateChecksum(source: packet.header.source, destination: packet.header.destination)
            isSound = isSound && tcp?.header.checksum == segment.header.checksum
        case .icmp:
            icmp = try? ICMPMessage(decoding: &inner)
            isSound = isSound && icmp?.isChecksumValid == true
        default: break
        }
    }
}

/// One stack, driven by hand; the other end is the test.
struct LoneStack {
    var stack: HostStack
    var frames: [SeenFrame] = []
    var rawFrames: [[UInt8]] = []
    var events: [HostEvent] = []
    var now = Instant.zero

    static let address = IPv4Address(10, 0, 0, 1)
    static let hardware = MACAddress(2, 0, 0, 0, 0, 1)
    static let peer = IPv4Address(10, 0, 0, 2)
    static let peerHardware = MACAddress(2, 0, 0, 0, 0, 2)
    static let interface = InterfaceConfiguration(address: address, mask: IPv4Address(255, 255, 255, 0))

    /// A stack with an address, which knows its peer where `knowsPeer`.
    init(
        interface: InterfaceConfiguration? = LoneStack.interface,
        knowsPeer: Bool = true,
        _ change: (inout HostStackConfiguration) -> Void = { _ in }
    ) {
        var configuration = HostStackConfiguration(hardwareAddress: LoneStack.hardware, interface: interface)
        change(&configuration)
        stack = HostStack(configuration: configuration, seed: 1)
        if knowsPeer, let interface {
            receive(
                EthernetFrame.arp(
                    ARPPacket(
                        operation: .reply,
                        senderHardware: LoneStack.peerHardware,
                        senderAddress: LoneStack.peer,
                        targetHardware: LoneStack.hardware,
                        targetAddress: interface.address
                    )
                )
            )
        }
    }

    mutating func perform(_ action: HostAction) {
        stack.perform(action, at: now)
        drain()
    }

    mutating func receive(_ frame: [UInt8]) {
        stack.receive(frame, at: now)
        drain()
    }

    /// Lets time pass up to `instant`, doing what is due on the way.
    mutating func pass(to instant: Instant) {
        var steps = 0
        while let deadline = stack.nextDeadline, deadline <= instant, steps < 100_000 {
            now = max(now, deadline)
            stack.handleDeadline(at: now)
            drain()
            steps += 1
        }
        now = instant
    }

    mutating func pass(_ duration: Duration) {
        pass(to: now.advanced(by: duration))
    }

    private mutating func drain() {
        while let output = stack.nextOutput() {
            switch output {
            case .frame(let bytes):
                rawFrames.append(bytes)
                if let frame = SeenFrame(bytes) { frames.append(frame) }
            case .event(let event): events.append(event)
            }
        }
    }

    /// The frames and events since the last call.
    mutating func taken() -> (frames: [SeenFrame], events: [HostEvent]) {
        defer {
            frames = []
            rawFrames = []
            events = []
        }
        return (frames, events)
    }

    /// A UDP datagram from the peer.
    static func udp(
        from port: UInt16 = 1000,
        to localPort: UInt16,
        address: IPv4Address = LoneStack.address,
        hardware: MACAddress = LoneStack.hardware,
        source: IPv4Address = LoneStack.peer,
        payload: [UInt8] = [1, 2, 3]
    ) -> [UInt8] {
        EthernetFrame.udp(
            from: Endpoint(address: source, port: port),
            to: Endpoint(address: address, port: localPort),
            sourceMAC: LoneStack.peerHardware,
            destinationMAC: hardware,
            payload: payload
        )
    }
}
