import NetworkProtocols

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

/// What is served, unless a test has something else.
let servedImage = patternedFile(1_000_003)

/// Two exports of it, of which the second is its begin.
func servedExports() -> [NBDExport] {
    var first = NBDExport(name: "root", content: MemoryFile(servedImage))
    first.description = ascii("the root")
    return [first, NBDExport(name: "small", content: MemoryFile(Array(servedImage[..<512])))]
}

/// A server of both to which a client has just connected.
func servedToClient(_ configure: (inout NBDServerConfiguration) -> Void = { _ in }) -> NBDServed {
    let served = NBDServed(servedExports()) { configuration in
        configuration.defaultExport = ascii("root")
        configure(&configuration)
    }
    served.accept()
    return served
}

/// A server whose export is open, with simple or structured replies.
func servedOpen(isStructured: Bool = false, _ name: String = "root") -> NBDServed {
    let served = servedToClient()
    served.say(NBDSaying.flags())
    if isStructured {
        served.say(NBDSaying.option(.structuredReply))
        served.say(NBDSaying.contexts(.setMetaContext, ["base:allocation"], of: name))
    }
    served.say(NBDSaying.go(name))
    return served
}

/// A file that is not in memory, as far as the server can tell.
struct DiskFile: FileContent {
    let octets: [UInt8]

    init(_ octets: [UInt8]) { self.octets = octets }

    var size: Int { octets.count }

    func append(_ range: Range<Int>, to other: inout [UInt8]) {
        other += octets[range.clamped(to: 0..<octets.count)]
    }
}

/// A file that has less than it says.
struct ShorteningFile: FileContent {
    var size: Int { 1000 }

    func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets += [UInt8](repeating: 1, count: range.clamped(to: 0..<500).count)
    }
}
