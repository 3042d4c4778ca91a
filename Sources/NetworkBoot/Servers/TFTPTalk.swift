internal import NetworkProtocols

/// Tells a TFTP server's packets from all else that a host says and hears: by the clients that asked on port 69.
struct TFTPTalk: Sendable {
    private var clients: [Client] = []
    /// The most clients that are known at a time; the oldest are forgotten.
    private static let limit = 512

    private struct Client {
        var endpoint: Endpoint
        /// The port that the server answers from; nil before it did.
        var port: UInt16?
    }

    /// What a client says: a request to port 69, or a packet to the port that answered it. Nil for all else.
    mutating func packet(from event: HostEvent) -> TFTPWord? {
        guard case .datagram(let datagram) = event else { return nil }
        if datagram.destination.port == 69 {
            clients.removeAll { $0.endpoint == datagram.source }
            if clients.count >= Self.limit { clients.removeFirst() }
            clients.append(Client(endpoint: datagram.source))
        } else if !clients.contains(where: { $0.port == datagram.destination.port }) {
            return nil
        }
        return TFTPWord(datagram)
    }

    /// What the server says to one of its clients. Nil for all else.
    mutating func packet(in action: HostAction) -> TFTPWord? {
        guard case .send(let datagram) = action,
            let index = clients.firstIndex(where: { $0.endpoint == datagram.destination })
        else { return nil }
        clients[index].port = datagram.source.port
        return TFTPWord(datagram)
    }

    /// The client whose transfer has that port of the server's; nil for none.
    func client(of port: UInt16) -> Endpoint? { clients.last { $0.port == port }?.endpoint }

    /// The server's port for that client; nil before it answered.
    func port(for client: Endpoint) -> UInt16? { clients.last { $0.endpoint == client }?.port }
}

/// A TFTP packet with the datagram that it comes in.
struct TFTPWord: Sendable {
    var packet: TFTPPacket
    var datagram: Datagram

    init?(_ datagram: Datagram) {
        var reader = ByteReader(datagram.payload.span)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return nil }
        self.packet = packet
        self.datagram = datagram
    }

    /// The datagram with another packet in it.
    func saying(_ packet: TFTPPacket) -> Datagram {
        var datagram = datagram
        datagram.payload = packet.encoded
        return datagram
    }
}

/// A fault of a TFTP server.
protocol TFTPFault: ServerFault {
    /// Who talks; kept by the fault, used by the defaults below.
    var talk: TFTPTalk { get set }
    /// What the server gets to hear instead of a client's packet; nil for nothing.
    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram?
    /// What goes out instead of a packet of the server; nil for nothing.
    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram?
}

extension TFTPFault {
    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? { word.datagram }
    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? { word.datagram }

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        guard let word = talk.packet(from: event) else { return flow.receive(event) }
        if let datagram = hear(word, at: now) { flow.receive(.datagram(datagram)) }
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard let word = talk.packet(in: action) else { return flow.send(action) }
        if let datagram = say(word, at: now) { flow.send(.send(datagram)) }
    }
}
