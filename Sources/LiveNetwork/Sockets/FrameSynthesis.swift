internal import NetworkProtocols

/// Writes down what was said over sockets as the frames that would have carried it, so that a recording can be read.
///
/// No link was seen: there is no ARP, no retransmission, and no loss. What the kernel tells of the other side (a closed
/// port) is written down as it would have come. Every frame is marked as synthesised.
final class FrameSynthesis {
    struct Frame {
        var time: Instant
        /// The segment that it would have been on.
        var segment: Int
        var bytes: [UInt8]
    }

    /// Who says something, or knows of it, and when.
    struct Speaker {
        var number: SocketDirectory.Number
        var directory: SocketDirectory
        var now: Instant

        var segment: Int { directory.segment(of: number) }
        var hardwareAddress: MACAddress { directory.hardwareAddress(of: number) }

        /// Of the host that has the address, as the speaker sees it.
        func hardwareAddress(of address: IPv4Address) -> MACAddress {
            if address.isBroadcast { return .broadcast }
            if address == directory.address(of: number) { return hardwareAddress }
            return directory.host(with: address, seenFrom: number).map { directory.hardwareAddress(of: $0) }
                ?? MACAddress(standingFor: address)
        }
    }

    /// Both directions of one TCP connection.
    private struct Connection {
        var sequences: [UInt32] = [1, 1]
        var finished = [false, false]
    }

    private struct Pair: Hashable {
        var client: Endpoint
        var server: Endpoint
    }

    private var frames: [Frame] = []
    private var connections: [Pair: Connection] = [:]
    private var identification: UInt16 = 0
    /// The beginnings of the IP packets that were sent last, by their ends: what an ICMP message quotes.
    private var latest: [Pair: [UInt8]] = [:]
    /// More pairs than this, and all are forgotten: the kernel tells of a closed port at once.
    private static let latestLimit = 1024
    private static let ethernetHeaderLength = 14
    /// An IP header and 8 octets more (RFC 792).
    private static let quotedLength = 28
    private static let segmentSize = 1460
    private static let maximumTransmissionUnit = 1500

    func takeFrames() -> [Frame] {
        defer { frames.removeAll(keepingCapacity: true) }
        return frames
    }

    /// A datagram, as its sender says it.
    func record(_ datagram: Datagram, by speaker: Speaker) {
        let pieces = EthernetFrame.udpFragments(
            from: datagram.source,
            to: datagram.destination,
            sourceMAC: speaker.hardwareAddress,
            destinationMAC: datagram.linkAddress ?? speaker.hardwareAddress(of: datagram.destination.address),
            identification: nextIdentification(),
            timeToLive: datagram.timeToLive ?? 64,
            maximumTransmissionUnit: Self.maximumTransmissionUnit,
            payload: datagram.payload
        )
        for piece in pieces { append(piece, by: speaker) }
        if latest.count >= Self.latestLimit { latest.removeAll() }
        latest[Pair(client: datagram.source, server: datagram.destination)] = pieces.first.map {
            Array($0.dropFirst(Self.ethernetHeaderLength).prefix(Self.quotedLength))
        }
    }

    /// The host of `remote` says that nobody takes what `speaker` sent there from `local`.
    func recordClosedPort(of remote: Endpoint, told local: Endpoint, _ speaker: Speaker) {
        guard let quoted = latest[Pair(client: local, server: remote)] else { return }
        let frame = EthernetFrame.icmp(
            .destinationUnreachable(.port, quoting: quoted),
            from: remote.address,
            to: local.address,
            sourceMAC: speaker.hardwareAddress(of: remote.address),
            destinationMAC: speaker.hardwareAddress,
            identification: nextIdentification()
        )
        append(frame, by: speaker)
    }

    /// Something on a stream, as the side at `local` says it; of a connection that is over, nothing is written down.
    func record(_ saying: StreamSaying, _ local: Endpoint, _ remote: Endpoint, by speaker: Speaker) {
        let isClient = connections[Pair(client: remote, server: local)] == nil
        let pair = isClient ? Pair(client: local, server: remote) : Pair(client: remote, server: local)
        let isBeginning = saying == .opened || saying == .wasRefused
        guard var connection = isBeginning ? Connection() : connections[pair] else { return }
        let own = isClient ? 0 : 1
        let scene = Scene(ends: isClient ? [local, remote] : [remote, local], speaker: speaker)
        switch saying {
        case .opened:
            write(.syn, from: own, scene, sequence: 0, acknowledgement: 0)
            write([.syn, .ack], from: 1 - own, scene, sequence: 0, acknowledgement: 1)
            write(.ack, from: own, scene, sequence: 1, acknowledgement: 1)
        case .wasRefused:
            write(.syn, from: own, scene, sequence: 0, acknowledgement: 0)
            write([.ack, .rst], from: 1 - own, scene, sequence: 0, acknowledgement: 1)
            connection.finished = [true, true]
        case .wrote(let octets):
            var start = 0
            while start < octets.count {
                let end = min(start + Self.segmentSize, octets.count)
                let flags: TCPFlags = end == octets.count ? [.ack, .psh] : .ack
                write(flags, from: own, scene, connection, Array(octets[start..<end]))
                connection.sequences[own] &+= UInt32(end - start)
                start = end
            }
            write(.ack, from: 1 - own, scene, connection)
        case .finished:
            write([.ack, .fin], from: own, scene, connection)
            connection.sequences[own] &+= 1
            connection.finished[own] = true
            write(.ack, from: 1 - own, scene, connection)
        case .broke:
            write([.ack, .rst], from: own, scene, connection)
            connection.finished = [true, true]
        }
        connections[pair] = connection.finished == [true, true] ? nil : connection
    }

    /// Between whom a segment goes.
    private struct Scene {
        /// The client's and the server's.
        var ends: [Endpoint]
        var speaker: Speaker
    }

    private func write(
        _ flags: TCPFlags,
        from side: Int,
        _ scene: Scene,
        _ connection: Connection,
        _ payload: [UInt8] = []
    ) {
        let (sequence, acknowledgement) = (connection.sequences[side], connection.sequences[1 - side])
        write(flags, from: side, scene, sequence: sequence, acknowledgement: acknowledgement, payload)
    }

    private func write(
        _ flags: TCPFlags,
        from side: Int,
        _ scene: Scene,
        sequence: UInt32,
        acknowledgement: UInt32,
        _ payload: [UInt8] = []
    ) {
        let (source, destination) = (scene.ends[side], scene.ends[1 - side])
        let bytes = EthernetFrame.tcp(
            from: source,
            to: destination,
            sourceMAC: scene.speaker.hardwareAddress(of: source.address),
            destinationMAC: scene.speaker.hardwareAddress(of: destination.address),
            identification: nextIdentification(),
            sequence: sequence,
            acknowledgement: acknowledgement,
            flags: flags,
            payload: payload
        )
        append(bytes, by: scene.speaker)
    }

    private func append(_ bytes: [UInt8], by speaker: Speaker) {
        frames.append(Frame(time: speaker.now, segment: speaker.segment, bytes: bytes))
    }

    private func nextIdentification() -> UInt16 {
        identification &+= 1
        return identification
    }
}
