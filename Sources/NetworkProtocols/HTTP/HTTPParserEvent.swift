/// What an HTTP parser found next in the octets of one direction of a connection.
///
/// Each `head` is followed by `body` and `chunk` events and by exactly one `end`, unless the octets stop before it and
/// `finish()` isn't called.
public enum HTTPParserEvent<Head: Hashable & Sendable>: Hashable, Sendable {
    case head(Head, framing: HTTPBodyFraming)
    /// Octets of the body, where they stand in the span that was given. Never empty.
    case body(Range<Int>)
    /// A piece of a chunked body begins; the last one has size 0.
    case chunk(HTTPChunkHeader)
    case end(HTTPMessageEnd)
    case problem(HTTPParserProblem)
}

/// How the length of a body is told (RFC 9112 §6.3).
public enum HTTPBodyFraming: Hashable, Sendable {
    /// There is none, whatever the fields say: HEAD, 1xx, 204, 304, or a request without fields that announce one.
    case none
    case contentLength(Int)
    case chunked
    /// It ends when the connection does: a response without length.
    case untilClose
    /// The connection changed hands: behind a 2xx to CONNECT or a 101. All further octets come as `body`.
    case tunnel
}

/// How a message ended, and what came of its body.
public struct HTTPMessageEnd: Hashable, Sendable {
    /// How the body came to its end.
    public enum Outcome: Hashable, Sendable {
        /// The framing says that it is whole.
        case complete
        /// The connection ended, which is how this body was to end; whether it is whole can't be told.
        case closed
        /// The connection ended too early.
        case truncated
        /// What followed broke the framing, or a gap hid where it ends.
        case undecidable
    }
    public var outcome: Outcome
    /// Octets of the body that were given as `body` events.
    public var bodyCount: Int
    /// Octets of the body that fell into gaps of the capture.
    public var missingCount: Int
    /// Octets that should still have come: of the body, or of the current chunk; nil where nobody can tell.
    public var remainingCount: Int?
    /// The fields behind a chunked body; nil where none can come.
    public var trailers: HTTPHeaderFields?

    public init(
        outcome: Outcome,
        bodyCount: Int,
        missingCount: Int = 0,
        remainingCount: Int? = nil,
        trailers: HTTPHeaderFields? = nil
    ) {
        self.outcome = outcome
        self.bodyCount = bodyCount
        self.missingCount = missingCount
        self.remainingCount = remainingCount
        self.trailers = trailers
    }

    /// Whether the body ended as it should and all of it was seen.
    public var isWhole: Bool { (outcome == .complete || outcome == .closed) && missingCount == 0 }
}

/// What is wrong with the octets of a connection. Those that `stopsParsing` leave no way to tell where the next
/// message begins.
public enum HTTPParserProblem: Hashable, Sendable {
    /// The line, without its end, is no request line or status line.
    case badStartLine([UInt8])
    /// A line goes over the configuration's limit.
    case lineTooLong(limit: Int)
    /// A head, or trailers, go over the configuration's limit.
    case headTooLong(limit: Int)
    case tooManyFieldLines(limit: Int)
    /// The connection ended within a head of which this many octets had come.
    case truncatedHead(count: Int)
    /// Content-Length is no number, or there are several that differ (the values as sent). A request with it has no
    /// decidable end; a response is read until the connection closes (RFC 9112 §6.3).
    case badContentLength([[UInt8]], undecidable: Bool)
    /// Both are there; Transfer-Encoding counts (RFC 9112 §6.3).
    case contentLengthBesideTransferEncoding
    /// Transfer-Encoding in a message of HTTP/1.0 (RFC 9112 §6.1); it is followed nevertheless.
    case transferEncodingInHTTP10
    /// The last coding isn't `chunked`. A request with it has no decidable end; a response is read until the
    /// connection closes (RFC 9112 §6.3).
    case unframedTransferEncoding([[UInt8]], undecidable: Bool)
    /// The line, without its end, doesn't say the size of a chunk.
    case badChunkHeader([UInt8])
    case chunkTooLong(limit: Int)
    /// Something else than a line end follows the data of a chunk: this octet.
    case badChunkEnd(UInt8)
    /// A response to no request that the parser was told of. It is read as one to GET.
    case unexpectedResponse
    /// A gap of this many octets hid where a message ends. Parsing goes on where octets given to the parser begin like
    /// a message; those before are left out.
    case lostInGap(count: Int)

    /// Whether nothing further can be read from this direction of the connection.
    public var stopsParsing: Bool {
        switch self {
        case .badStartLine, .lineTooLong, .headTooLong, .tooManyFieldLines, .truncatedHead, .badChunkHeader,
            .chunkTooLong, .badChunkEnd:
            true
        case .badContentLength(_, let undecidable), .unframedTransferEncoding(_, let undecidable): undecidable
        case .contentLengthBesideTransferEncoding, .transferEncodingInHTTP10, .unexpectedResponse, .lostInGap: false
        }
    }
}
