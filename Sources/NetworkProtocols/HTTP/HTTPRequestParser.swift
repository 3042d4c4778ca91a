/// Reads the requests that one side of a connection sends, in whatever pieces they come (RFC 9112).
///
///     var offset = 0
///     while let event = parser.nextEvent(in: bytes, at: &offset, to: bytes.count) { … }
///
/// The same octets give the same events however they are divided, apart from how bodies are cut into `body` events.
/// Bodies are neither copied nor looked at. Always ask until nil comes, also when no octets are left.
public struct HTTPRequestParser: Sendable {
    public typealias Event = HTTPParserEvent<HTTPRequestHead>

    private var framing: HTTPMessageFraming

    /// A parser at the start of a connection, with the limits of `configuration`.
    public init(configuration: HTTPParserConfiguration = HTTPParserConfiguration()) {
        framing = HTTPMessageFraming(.requests, configuration: configuration)
    }

    /// Whether a problem or the end of the connection ended the parsing: further octets are left out.
    public var isStopped: Bool { framing.isStopped }

    /// Whether the octets so far end between two requests.
    public var isBetweenMessages: Bool { framing.isBetweenMessages }

    /// Whether the request line of the head under way is whole; behind a problem: whether it was.
    var hasRequestLine: Bool { framing.hasStartLine }

    /// The next thing found in `bytes` from `offset` up to `end`; `offset` moves behind it. nil when all is used up.
    public mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> Event? {
        framing.nextStep(in: bytes, at: &offset, to: end).map { event(of: $0) }
    }

    /// All that is found in `bytes` from `start` up to `end`, one event after the other.
    public mutating func receive(_ bytes: Span<UInt8>, from start: Int, to end: Int, _ handle: (Event) -> Void) {
        var offset = start
        while let event = nextEvent(in: bytes, at: &offset, to: end) { handle(event) }
    }

    /// The sender closed: what that means for a request under way.
    public mutating func finish() -> [Event] { framing.finish().map { event(of: $0) } }

    /// `count` octets are missing here from the capture. Within a body they are counted; elsewhere the parser is lost
    /// until octets begin like a request.
    public mutating func receiveGap(_ count: Int) -> [Event] { framing.receiveGap(count).map { event(of: $0) } }

    /// The connection changed hands (a 2xx to CONNECT, a 101): all further octets come as `body`.
    public mutating func becomeTunnel() { framing.becomeTunnel() }

    private mutating func event(of step: HTTPMessageFraming.Step) -> Event {
        switch step {
        case .head: return head()
        case .body(let range): return .body(range)
        case .chunk(let header): return .chunk(header)
        case .end(let end): return .end(end)
        case .problem(let problem): return .problem(problem)
        }
    }

    private mutating func head() -> Event {
        let octets = framing.head
        var reader = ByteReader(octets.span)
        do throws(PacketDecodingError) {
            let head = try HTTPRequestHead(decoding: &reader)
            return .head(head, framing: begin(head))
        } catch {
            // The framing has seen a start line and the empty line, so that this can't be.
            framing.beginUndecidable()
            return .problem(.badStartLine(octets))
        }
    }

    /// RFC 9112 §6.3 for requests: Transfer-Encoding, then Content-Length, else no body.
    private mutating func begin(_ head: HTTPRequestHead) -> HTTPBodyFraming {
        let codings = head.fields.transferCodings
        if !codings.isEmpty {
            if head.fields[.contentLength] != nil { framing.enqueue(.contentLengthBesideTransferEncoding) }
            if !head.version.isAtLeast(1, 1) { framing.enqueue(.transferEncodingInHTTP10) }
            guard head.fields.endsInChunkedCoding else {
                framing.enqueue(.unframedTransferEncoding(codings, undecidable: true))
                framing.beginUndecidable()
                return .untilClose
            }
            framing.begin(.chunked)
            return .chunked
        }
        switch head.fields.contentLength {
        case .absent:
            framing.begin(.none)
            return .none
        case .octets(let length):
            framing.begin(.contentLength(length))
            return .contentLength(length)
        case .invalid:
            framing.enqueue(.badContentLength(head.fields.values(of: .contentLength), undecidable: true))
            framing.beginUndecidable()
            return .untilClose
        }
    }
}
