import NetworkProtocols

/// Where the tests' servers and clients are.
enum HTTPPlace {
    static let server = Endpoint(address: IPv4Address(10, 0, 0, 1), port: 80)
    static let client = Endpoint(address: IPv4Address(10, 0, 0, 50), port: 40_000)
    static let clientStream = StreamID(rawValue: 1)
}

extension StreamID {
    /// The first stream that a server accepts.
    static let firstStream = StreamID(rawValue: firstAccepted)

    func following(_ count: Int) -> StreamID { StreamID(rawValue: rawValue + UInt32(count)) }
}

extension Instant {
    /// So many seconds after the start of the test.
    static func at(_ seconds: Double) -> Instant { Instant(nanoseconds: Int64(seconds * 1e9)) }
}

/// A file of `count` octets that differ from place to place.
func patternedFile(_ count: Int, seed: UInt64 = 7) -> [UInt8] {
    var random = SeededRandom(seed: seed)
    var octets: [UInt8] = []
    octets.reserveCapacity(count + 8)
    while octets.count < count {
        var word = random.next()
        for _ in 0..<8 {
            octets.append(UInt8(truncatingIfNeeded: word))
            word >>= 8
        }
    }
    octets.removeLast(octets.count - count)
    return octets
}

/// A server and what it did on each stream, where streams take everything at once unless told otherwise.
final class ServedStreams {
    var server: HTTPServer
    private(set) var written: [StreamID: [UInt8]] = [:]
    private(set) var endings: [StreamID: StreamOutput] = [:]
    private(set) var others: [HostAction] = []
    private(set) var largestWrite = 0
    /// The parts of files that were handed over.
    private(set) var slices: [Range<Int>] = []
    /// Whether each write is followed by `writable` at once.
    var takesAll = true

    convenience init(_ files: [String: [UInt8]], _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) {
        self.init(tree: MemoryFileTree(files), configure)
    }

    init(tree: any FileTree, _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }) {
        var configuration = HTTPServerConfiguration()
        configure(&configuration)
        server = HTTPServer(files: tree, configuration: configuration, at: .zero)
        drain(at: .zero)
    }

    func accept(_ stream: StreamID = .firstStream, port: UInt16 = 80, at now: Instant = .zero) {
        let local = Endpoint(address: HTTPPlace.server.address, port: port)
        server.handle(.accepted(stream, local: local, remote: HTTPPlace.client), at: now)
        drain(at: now)
    }

    func handle(_ input: StreamInput, on stream: StreamID = .firstStream, at now: Instant = .zero) {
        server.handle(.stream(stream, input), at: now)
        drain(at: now)
    }

    func send(_ text: String, on stream: StreamID = .firstStream, at now: Instant = .zero) {
        handle(.received(ascii(text)), on: stream, at: now)
    }

    func passDeadline(at now: Instant) {
        server.handleDeadline(at: now)
        drain(at: now)
    }

    func abort() {
        server.abort(at: .zero)
        drain(at: .zero)
    }

    private func drain(at now: Instant) {
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

    /// What went out on a stream, and forgets it.
    func takeWritten(_ stream: StreamID = .firstStream) -> [UInt8] {
        written.removeValue(forKey: stream) ?? []
    }

    func ending(_ stream: StreamID = .firstStream) -> StreamOutput? { endings[stream] }
}

/// One response as it went over the wire.
struct ReadResponse: Hashable {
    var head: HTTPResponseHead
    var body: [UInt8]
    var isWhole: Bool

    var status: Int { head.status }
    subscript(name: HTTPFieldName) -> String? { head.fields[name]?.displayText }
}

/// The responses in `octets` to requests with these methods; what is wrong with them is recorded as a missing one.
func readResponses(_ octets: [UInt8], to methods: [String], isEnded: Bool = true) -> [ReadResponse] {
    var parser = HTTPResponseParser()
    for method in methods { parser.expectResponse(to: ascii(method)) }
    var responses: [ReadResponse] = []
    var offset = 0
    func take(_ event: HTTPResponseParser.Event) {
        switch event {
        case .head(let head, _): responses.append(ReadResponse(head: head, body: [], isWhole: false))
        case .body(let range): responses[responses.count - 1].body += octets[range]
        case .end(let end): responses[responses.count - 1].isWhole = end.isWhole
        case .chunk, .problem: break
        }
    }
    while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) { take(event) }
    if isEnded { parser.finish().forEach(take) }
    return responses
}

/// What a fresh server answers to one request, in whole.
func answer(
    _ request: String,
    _ files: [String: [UInt8]],
    method: String = "GET",
    _ configure: (inout HTTPServerConfiguration) -> Void = { _ in }
) -> ReadResponse? {
    let streams = ServedStreams(files, configure)
    streams.accept()
    streams.send(request)
    let responses = readResponses(streams.takeWritten(), to: [method], isEnded: streams.ending() != nil)
    return responses.count == 1 ? responses[0] : nil
}

/// A request of HTTP/1.1 with a Host and further fields.
func get(_ target: String, _ fields: String..., method: String = "GET") -> String {
    "\(method) \(target) HTTP/1.1\r\nHost: boot\r\n" + fields.map { $0 + "\r\n" }.joined() + "\r\n"
}
