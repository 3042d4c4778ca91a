internal import NetworkProtocols

/// Writes down what was said over sockets as the frames that would have carried it, so that a recording can be read.
///
/// No link was seen: there is no ARP, no retransmission, and no loss. Every frame is marked as synthesised.
final class FrameSynthesis {
    struct Frame {
        var time: Instant
        var bytes: [UInt8]
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
    private static let segmentSize = 1460
    private static let maximumTransmissionUnit = 1500

    func takeFrames() -> [Frame] {
        defer { frames.removeAll(keepingCapacity: true) }
        return frames
    }

    /// A datagram, as its sender says it.
    func record(_ datagram: Datagram, from hardware: MACAddress, directory: SocketDirectory, at now: Instant) {
        let to = datagram.linkAddress ?? hardwareAddress(of: datagram.destination.address, directory)
        let pieces = EthernetFrame.udpFragments(
            from: datagram.source,
            to: datagram.destination,
            sourceMAC: hardware,
            destinationMAC: to,
            identification: nextIdentification(),
            timeToLive: datagram.timeToLive ?? 64,
            maximumTransmissionUnit: Self.maximumTransmissionUnit,
            payload: datagram.payload
        )
        for piece in pieces { frames.append(Frame(time: now, bytes: piece)) }
    }

    /// Something on a stream, as the side at `local` says it.
    func record(
        _ saying: StreamSaying,
        _ local: Endpoint,
        _ remote: Endpoint,
        directory: SocketDirectory,
        at now: Instant
    ) {
        let isClient = connections[Pair(client: remote, server: local)] == nil
        let pair = isClient ? Pair(client: local, server: remote) : Pair(client: remote, server: local)
        var connection = connections[pair] ?? Connection()
        let own = isClient ? 0 : 1
        let ends = isClient ? [local, remote] : [remote, local]
        let scene = Scene(ends: ends, directory: directory, now: now)
        switch saying {
        case .opened:
            write(.syn, from: own, scene, sequence: 0, acknowledgement: 0)
            write([.syn, .ack], from: 1 - own, scene, sequence: 0, acknowledgement: 1)
            write(.ack, from: own, scene, sequence: 1, acknowledgement: 1)
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

    /// Between whom a segment goes, and when.
    private struct Scene {
        /// The client's and the server's.
        var ends: [Endpoint]
        var directory: SocketDirectory
        var now: Instant
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
            sourceMAC: hardwareAddress(of: source.address, scene.directory),
            destinationMAC: hardwareAddress(of: destination.address, scene.directory),
            identification: nextIdentification(),
            sequence: sequence,
            acknowledgement: acknowledgement,
            flags: flags,
            payload: payload
        )
        frames.append(Frame(time: scene.now, bytes: bytes))
    }

    private func hardwareAddress(of address: IPv4Address, _ directory: SocketDirectory) -> MACAddress {
        if address.isBroadcast { return .broadcast }
        return directory.host(with: address).map { directory.hardwareAddress(of: $0) }
            ?? MACAddress(standingFor: address)
    }

    private func nextIdentification() -> UInt16 {
        identification &+= 1
        return identification
    }
}
