import NetworkProtocols

/// Where the tests' servers and clients of network block devices are.
enum NBDPlace {
    static let server = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 10809)
    static let client = Endpoint(address: IPv4Address(10, 0, 0, 50), port: 40_000)
}

/// The octets of a message.
func encoded(_ encode: (inout ByteWriter) -> Void) -> [UInt8] {
    var writer = ByteWriter()
    encode(&writer)
    return writer.bytes
}

/// What a client says.
enum NBDSaying {
    static func flags(_ flags: UInt32 = 3) -> [UInt8] { encoded { $0.write(flags) } }

    static func option(_ option: NBDOptionCode, _ data: [UInt8] = []) -> [UInt8] {
        encoded { NBDOptionRequest(option, data: data).encode(into: &$0) }
    }

    static func go(_ name: String = "", _ infos: [UInt16] = []) -> [UInt8] { query(.go, name, infos) }

    static func query(_ code: NBDOptionCode, _ name: String, _ infos: [UInt16] = []) -> [UInt8] {
        option(code, NBDExportQuery(name: ascii(name), infos: infos.map { NBDInfoType(rawValue: $0) }).octets)
    }

    static func contexts(_ code: NBDOptionCode, _ queries: [String], of name: String = "") -> [UInt8] {
        option(code, NBDMetaContextQuery(name: ascii(name), queries: queries.map(ascii)).octets)
    }

    static func request(
        _ command: NBDCommand,
        _ offset: UInt64 = 0,
        _ length: UInt32 = 0,
        cookie: UInt64 = 7,
        flags: UInt16 = 0
    ) -> [UInt8] {
        encoded {
            NBDRequest(
                command,
                cookie: cookie,
                offset: offset,
                length: length,
                flags: NBDCommandFlags(rawValue: flags)
            ).encode(into: &$0)
        }
    }
}

/// A server and one client of it whose every octet the test says, on a stream that takes all at once unless told
/// otherwise.
final class NBDServed {
    var server: NBDServer
    private(set) var endings: [StreamID: StreamOutput] = [:]
    private(set) var others: [HostAction] = []
    private(set) var written: [StreamID: [UInt8]] = [:]
    /// The parts of files that were handed over.
    private(set) var slices: [Range<Int>] = []
    private(set) var largestWrite = 0
    /// Whether what is written is followed by `writable` at once.
    var takesAll = true
    private var parsers: [StreamID: NBDConversationParser] = [:]
    private var now = Instant.zero

    init(_ exports: [NBDExport], _ configure: (inout NBDServerConfiguration) -> Void = { _ in }) {
        var configuration = NBDServerConfiguration(exports: exports)
        configure(&configuration)
        server = NBDServer(configuration: configuration, at: .zero)
        server.journal.isKept = true
        drain()
    }

    @discardableResult
    func accept(
        _ stream: StreamID = .firstStream,
        port: UInt16 = 10809,
        from client: Endpoint = NBDPlace.client,
        at now: Instant = .zero
    ) -> [NBDServerEvent] {
        parsers[stream] = NBDConversationParser()
        let local = Endpoint(address: NBDPlace.server.address, port: port)
        self.now = now
        server.handle(.accepted(stream, local: local, remote: client), at: now)
        drain()
        return takeSaid(stream)
    }

    /// Says something; what the server answers.
    @discardableResult
    func say(_ octets: [UInt8], on stream: StreamID = .firstStream, at now: Instant = .zero) -> [NBDServerEvent] {
        var offset = 0
        while parsers[stream]?.nextClientEvent(in: octets.span, at: &offset, to: octets.count) != nil {}
        handle(.received(octets), on: stream, at: now)
        return takeSaid(stream)
    }

    func handle(_ input: StreamInput, on stream: StreamID = .firstStream, at now: Instant = .zero) {
        self.now = now
        server.handle(.stream(stream, input), at: now)
        drain()
    }

    func passDeadline(at now: Instant) {
        self.now = now
        server.handleDeadline(at: now)
        drain()
    }

    func abort() {
        server.abort(at: now)
        drain()
    }

    func ending(_ stream: StreamID = .firstStream) -> StreamOutput? { endings[stream] }

    var events: [NBDServiceEvent.What] {
        var events: [ServiceEvent] = []
        server.takeEvents(into: &events)
        return events.compactMap { if case .nbd(let event) = $0 { event.what } else { nil } }
    }

    /// What the server said since the last call.
    func takeSaid(_ stream: StreamID = .firstStream) -> [NBDServerEvent] {
        let octets = written.removeValue(forKey: stream) ?? []
        var events: [NBDServerEvent] = []
        var offset = 0
        while let event = parsers[stream]?.nextServerEvent(in: octets.span, at: &offset, to: octets.count) {
            events.append(event)
        }
        said[stream, default: []] += octets
        return events
    }

    /// All octets that the server said.
    private(set) var said: [StreamID: [UInt8]] = [:]

    private func drain() {
        while let action = server.nextOutput() {
            guard case .stream(let stream, let output) = action else {
                others.append(action)
                continue
            }
            switch output {
            case .write(let octets):
                written[stream, default: []] += octets
                largestWrite = max(largestWrite, octets.count)
                if takesAll { server.handle(.stream(stream, .writable), at: now) }
            case .writeFile(let slice):
                slices.append(slice.range)
                written[stream, default: []] += slice.octets ?? []
                if takesAll { server.handle(.stream(stream, .writable), at: now) }
            case .finish, .abort: endings[stream] = output
            }
        }
    }
}

/// The last option reply, where all that was said are option replies.
func lastReply(_ events: [NBDServerEvent]) -> NBDOptionReplyType? {
    guard case .optionReply(let reply)? = events.last else { return nil }
    return reply.type
}

/// The error of the one reply that was said, be it simple or structured; `.none` for one that went well.
func outcome(_ events: [NBDServerEvent]) -> NBDError? {
    var errors: [NBDError] = []
    for event in events {
        switch event {
        case .reply(let reply, _): errors.append(reply.error)
        case .chunk(let header, let content, _):
            if case .error(let error, _) = content {
                errors.append(error)
            } else if header.isLast {
                errors.append(.none)
            }
        case .greeting, .exportAnswer, .optionReply, .oversizedOptionReply, .oversizedChunk, .data, .dataEnd: break
        case .problem: return nil
        }
    }
    return errors.count == 1 ? errors[0] : nil
}
