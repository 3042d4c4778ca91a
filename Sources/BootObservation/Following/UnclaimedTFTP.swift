internal import NetworkProtocols

/// The latest TFTP packets that belong to no known transfer: the capture lacks the request, or shows it late.
///
/// UDP ports prove nothing here, so a transfer is recognised only where the packets themselves leave no doubt: an OACK
/// with options that TFTP knows, or two blocks of data each answered by its ACK (RFC 1350 §2, RFC 2347).
struct UnclaimedTFTP: Sendable {
    struct Packet: Sendable {
        var datagram: ObservedDatagram
        var payload: [UInt8]
        var opcode: TFTPOpcode
        var number: TFTPBlockNumber

        /// Whether it goes between these two, in this direction.
        func goes(from source: Endpoint, to destination: Endpoint) -> Bool {
            datagram.source == source && datagram.destination == destination
        }
    }

    /// A transfer recognised in the midst: who reads from whom, and what was seen of it until now.
    struct Discovery: Sendable {
        var client: Endpoint
        var server: Endpoint
        var packets: [Packet]
    }

    private static let limit = 64
    private static let octetLimit = 1 << 20
    /// Packets longer apart belong to different matters.
    private static let memory: Duration = .seconds(2)
    /// A request stands behind its answer by no more than this, where network cards swap frames.
    private static let swapTime: Duration = .milliseconds(20)
    private static let options: [TFTPOptionName] = [
        .blockSize, .transferSize, .timeout, .windowSize, .multicast, .powerOfTwoBlockSize, .microsecondTimeout,
        .rollover, .microsoftWindow,
    ]

    private var packets: [Packet] = []
    private var octets = 0

    /// Takes a datagram that no known transfer claims. Returns the transfer that it makes certain.
    mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) -> Discovery? {
        guard let packet = Self.packet(datagram, payload) else { return nil }
        remember(packet)
        switch packet.opcode {
        case .optionAcknowledgement where Self.hasKnownOption(payload):
            return discovery(client: datagram.destination, server: datagram.source)
        case .acknowledgement where answers(packet) >= 2:
            return discovery(client: datagram.source, server: datagram.destination)
        default: return nil
        }
    }

    /// Packets that answer a request which comes behind them in the capture.
    mutating func answers(to client: Endpoint, from server: IPv4Address, at now: Instant) -> [Packet] {
        guard !packets.isEmpty else { return [] }
        return take {
            $0.datagram.destination == client && $0.datagram.source.address == server
                && now.duration(since: $0.datagram.stamp.time) <= Self.swapTime
        }
    }

    // MARK: Recognition

    private static func packet(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) -> Packet? {
        guard payload.count >= 4, payload[0] == 0, (3...6).contains(payload[1]), !datagram.isCut else { return nil }
        let opcode = TFTPOpcode(rawValue: UInt16(payload[1]))
        if opcode == .acknowledgement, payload.count != 4 { return nil }
        let number = TFTPBlockNumber(rawValue: UInt16(payload[2]) << 8 | UInt16(payload[3]))
        return Packet(datagram: datagram, payload: payload.copy(), opcode: opcode, number: number)
    }

    private static func hasKnownOption(_ payload: Span<UInt8>) -> Bool {
        var reader = ByteReader(payload)
        guard case .optionAcknowledgement(let options, _)? = try? TFTPPacket(decoding: &reader) else { return false }
        return Self.options.contains { options[$0] != nil }
    }

    /// How many blocks in a row each have their ACK behind them, up to that of `acknowledgement`.
    private func answers(_ acknowledgement: Packet) -> Int {
        let (client, server) = (acknowledgement.datagram.source, acknowledgement.datagram.destination)
        var answered: [TFTPBlockNumber] = []
        var sent: [TFTPBlockNumber] = []
        for packet in packets {
            if packet.opcode == .data, packet.goes(from: server, to: client) {
                sent.append(packet.number)
            } else if packet.opcode == .acknowledgement, packet.goes(from: client, to: server) {
                guard sent.contains(packet.number), !answered.contains(packet.number) else { continue }
                answered.append(packet.number)
            }
        }
        guard answered.last == acknowledgement.number else { return 0 }
        return answered.count
    }

    private mutating func discovery(client: Endpoint, server: Endpoint) -> Discovery {
        let own = take { $0.goes(from: client, to: server) || $0.goes(from: server, to: client) }
        return Discovery(client: client, server: server, packets: own)
    }

    // MARK: Memory

    private mutating func remember(_ packet: Packet) {
        let now = packet.datagram.stamp.time
        packets.append(packet)
        octets += packet.payload.count
        while let oldest = packets.first,
            packets.count > Self.limit || octets > Self.octetLimit
                || now.duration(since: oldest.datagram.stamp.time) > Self.memory
        {
            octets -= oldest.payload.count
            packets.removeFirst()
        }
    }

    private mutating func take(_ isWanted: (Packet) -> Bool) -> [Packet] {
        let taken = packets.filter(isWanted)
        packets.removeAll(where: isWanted)
        octets -= taken.reduce(0) { $0 + $1.payload.count }
        return taken
    }
}
