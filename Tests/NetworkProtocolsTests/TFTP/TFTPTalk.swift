import NetworkProtocols

/// Where the machines of these tests are.
enum TFTPPlace {
    static let server = IPv4Address(192, 168, 7, 1)
    static let client = IPv4Address(192, 168, 7, 2)
    static let clientPort: UInt16 = 2070
    static let request = Endpoint(address: server, port: 69)
    /// A transfer's port of the server, where the client's machine is tested alone.
    static let transfer = Endpoint(address: server, port: 50_000)
    static let clientEnd = Endpoint(address: client, port: clientPort)
}

extension Datagram {
    /// A TFTP packet on its way.
    init(_ packet: TFTPPacket, from source: Endpoint, to destination: Endpoint) {
        self.init(source: source, destination: destination, payload: packet.encoded)
    }

    /// What it says and to which port: `ACK 1 > 50000`.
    var talk: String {
        var reader = ByteReader(payload.span)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return "? > \(destination.port)" }
        let said =
            switch packet {
            case .readRequest(let request):
                (["RRQ", request.filename.displayText, request.mode.displayText]
                    + request.options.list.map(\.description))
                    .joined(separator: " ")
            case .writeRequest(let request): "WRQ \(request.filename.displayText)"
            case .data(let block, let payload): "DATA \(block) (\(payload.count))"
            case .acknowledgement(let block, _): "ACK \(block)"
            case .error(let code, _, _, _): "ERROR \(code.rawValue)"
            case .optionAcknowledgement(let options, _): "OACK \(options)"
            case .unknown(let opcode, _): "\(opcode)"
            }
        return "\(said) > \(destination.port)"
    }
}

extension HostAction {
    var talk: String {
        switch self {
        case .bind(let port): "bind \(port)"
        case .unbind(let port): "unbind \(port)"
        case .send(let datagram): datagram.talk
        default: "\(self)"
        }
    }
}

extension TFTPClientOutcome {
    var talk: String {
        switch self {
        case .complete(let octets, let accepted): "complete \(octets.count) \(accepted)"
        case .refused(let code, let message): "refused \(code.rawValue) \(message.displayText)"
        case .silent: "silent"
        case .stalled(let received): "stalled \(received)"
        case .badOptions: "bad options"
        case .sizeNotTold(let isAcknowledged): "size not told, \(isAcknowledged ? "acknowledged" : "not acknowledged")"
        case .tooLarge(let size): "too large \(size)"
        case .badPacket: "bad packet"
        case .unreachable: "unreachable"
        case .aborted: "aborted"
        }
    }
}

extension TFTPClient.Output {
    var talk: String {
        switch self {
        case .host(let action): action.talk
        case .finished(let outcome): outcome.talk
        }
    }
}

extension TFTPClient {
    /// A client of these tests' place.
    init(_ configuration: TFTPClientConfiguration, name: String = "boot.img") {
        self.init(
            name: Array(name.utf8),
            server: TFTPPlace.request,
            localPort: TFTPPlace.clientPort,
            configuration: configuration,
            at: .zero
        )
    }

    /// All that it has to say.
    mutating func talk() -> [String] {
        var talk: [String] = []
        while let output = nextOutput() { talk.append(output.talk) }
        return talk
    }

    /// What it says to a packet, of the transfer's port where no other is named.
    mutating func hears(
        _ packet: TFTPPacket,
        from source: Endpoint = TFTPPlace.transfer,
        at seconds: Double = 0
    ) -> [String] {
        handle(.datagram(Datagram(packet, from: source, to: TFTPPlace.clientEnd)), at: Instant(seconds: seconds))
        return talk()
    }

    mutating func reaches(_ seconds: Double) -> [String] {
        handleDeadline(at: Instant(seconds: seconds))
        return talk()
    }
}

extension TFTPServer {
    mutating func talk() -> [String] {
        var talk: [String] = []
        while let output = nextOutput() { talk.append(output.talk) }
        return talk
    }

    /// What it says to a packet for one of its ports.
    mutating func hears(
        _ packet: TFTPPacket,
        on port: UInt16 = 69,
        from source: Endpoint = TFTPPlace.clientEnd,
        at seconds: Double = 0
    ) -> [String] {
        let end = Endpoint(address: TFTPPlace.server, port: port)
        handle(.datagram(Datagram(packet, from: source, to: end)), at: Instant(seconds: seconds))
        return talk()
    }

    mutating func reaches(_ seconds: Double) -> [String] {
        handleDeadline(at: Instant(seconds: seconds))
        return talk()
    }
}

extension Instant {
    init(seconds: Double) {
        self.init(nanoseconds: Int64(seconds * 1e9))
    }
}

extension [UInt8] {
    /// Octets that no part of repeats soon.
    static func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
        var random = SeededRandom(seed: seed)
        var octets: [UInt8] = []
        octets.reserveCapacity(count + 8)
        while octets.count < count {
            let word = random.next()
            for shift in stride(from: UInt64(0), to: 64, by: 8) {
                octets.append(UInt8(truncatingIfNeeded: word >> shift))
            }
        }
        octets.removeLast(octets.count - count)
        return octets
    }
}
