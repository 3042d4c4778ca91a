/// Reads the responses that one side of a connection sends, in whatever pieces they come (RFC 9112).
///
/// It has to be told each request's method, in order and before its response comes: a response to HEAD has no body
/// though its fields say so. Used as `HTTPRequestParser` is.
public struct HTTPResponseParser: Sendable {
    public typealias Event = HTTPParserEvent<HTTPResponseHead>

    /// What decides, of a request, whether its response has a body.
    private enum RequestKind: Hashable, Sendable {
        case head
        case connect
        case other
    }

    private var framing: HTTPMessageFraming
    /// Requests without their final response, oldest first.
    private var outstanding: [RequestKind] = []

    /// A parser at the start of a connection, with the limits of `configuration`.
    public init(configuration: HTTPParserConfiguration = HTTPParserConfiguration()) {
        framing = HTTPMessageFraming(.responses, configuration: configuration)
    }

    /// A request was sent. False, and not remembered, where more are outstanding than the configuration allows.
    @discardableResult
    public mutating func expectResponse(to method: [UInt8]) -> Bool {
        guard outstanding.count < framing.configuration.maximumOutstandingRequests else { return false }
        if method.elementsEqual("HEAD".utf8) {
            outstanding.append(.head)
        } else if method.elementsEqual("CONNECT".utf8) {
            outstanding.append(.connect)
        } else {
            outstanding.append(.other)
        }
        return true
    }

    /// How many requests wait for the head of their final response.
    public var outstandingRequestCount: Int { outstanding.count }

    /// No response is expected any longer: for when a gap hid how many came.
    public mutating func forgetOutstandingRequests() { outstanding = [] }

    /// Whether a problem or the end of the connection ended the parsing: further octets are left out.
    public var isStopped: Bool { framing.isStopped }

    /// Whether the octets so far end between two responses.
    public var isBetweenMessages: Bool { framing.isBetweenMessages }

    /// The next thing found in `bytes` from `offset` up to `end`; `offset` moves behind it. nil when all is used up.
    public mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> Event? {
        framing.nextStep(in: bytes, at: &offset, to: end).map { event(of: $0) }
    }

    /// All that is found in `bytes` from `start` up to `end`, one event after the other.
    public mutating func receive(_ bytes: Span<UInt8>, from start: Int, to end: Int, _ handle: (Event) -> Void) {
        var offset = start
        while let event = nextEvent(in: bytes, at: &offset, to: end) { handle(event) }
    }

    /// The sender closed: what that means for a response under way.
    public mutating func finish() -> [Event] { framing.finish().map { event(of: $0) } }

    /// `count` octets are missing here from the capture. Within a body they are counted; elsewhere the parser is lost
    /// until octets begin like a response.
    public mutating func receiveGap(_ count: Int) -> [Event] { framing.receiveGap(count).map { event(of: $0) } }

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
            let head = try HTTPResponseHead(decoding: &reader)
            let bodyFraming = bodyFraming(of: head, to: takeRequest(for: head))
            framing.begin(bodyFraming)
            return .head(head, framing: bodyFraming)
        } catch {
            // The framing has seen a start line and the empty line, so that this can't be.
            framing.beginUndecidable()
            return .problem(.badStartLine(octets))
        }
    }

    /// The request that this head answers; it stays outstanding where the head is an interim one (RFC 9110 §15.2).
    private mutating func takeRequest(for head: HTTPResponseHead) -> RequestKind {
        guard let request = outstanding.first else {
            framing.enqueue(.unexpectedResponse)
            return .other
        }
        if !head.isInformational || head.status == HTTPStatus.switchingProtocols.rawValue { outstanding.removeFirst() }
        return request
    }

    /// RFC 9112 §6.3 for responses, in its order.
    private mutating func bodyFraming(of head: HTTPResponseHead, to request: RequestKind) -> HTTPBodyFraming {
        if head.status == HTTPStatus.switchingProtocols.rawValue { return .tunnel }
        if request == .head || head.isInformational || head.status == HTTPStatus.noContent.rawValue
            || head.status == HTTPStatus.notModified.rawValue
        {
            return .none
        }
        if request == .connect, head.isSuccessful { return .tunnel }
        let codings = head.fields.transferCodings
        if !codings.isEmpty {
            if head.fields[.contentLength] != nil { framing.enqueue(.contentLengthBesideTransferEncoding) }
            if !head.version.isAtLeast(1, 1) { framing.enqueue(.transferEncodingInHTTP10) }
            if head.fields.endsInChunkedCoding { return .chunked }
            framing.enqueue(.unframedTransferEncoding(codings, undecidable: false))
            return .untilClose
        }
        switch head.fields.contentLength {
        case .absent: return .untilClose
        case .octets(let length): return .contentLength(length)
        case .invalid:
            framing.enqueue(.badContentLength(head.fields.values(of: .contentLength), undecidable: false))
            return .untilClose
        }
    }
}
