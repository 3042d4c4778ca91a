internal import DequeModule

/// The client's side of one connection to an HTTP server: requests one after the other, as long as it stays open
/// (RFC 9112).
///
///     var client = HTTPClient(remote: server, stream: StreamID(rawValue: 1), at: now)
///     client.request(.get, target: Array("/kernel".utf8), host: Array("boot".utf8), at: now)
///
/// It follows no redirect, opens no second connection and repeats nothing: each request has exactly one
/// ``Output/finished(_:)``, and what comes of it is its owner's business.
public struct HTTPClient: Machine {
    public typealias Input = StreamInput

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// The request is over. Where the connection can't be used again, the client ends it by itself.
        case finished(HTTPClientOutcome)
    }

    /// The methods of boot clients.
    public enum Method: String, Hashable, Sendable {
        case get = "GET"
        case head = "HEAD"
    }

    public let remote: Endpoint
    public let stream: StreamID
    public let configuration: HTTPClientConfiguration
    private var outputs: Deque<Output> = []

    /// A client that opens `stream` to `remote` with its first request.
    public init(
        remote: Endpoint,
        stream: StreamID,
        configuration: HTTPClientConfiguration = HTTPClientConfiguration(),
        at now: Instant
    ) {
        self.remote = remote
        self.stream = stream
        self.configuration = configuration
    }

    /// Asks for `target`, which goes out as it is. False, and nothing is done, while another request is under way and
    /// where ``isReusable`` is false.
    ///
    /// - Parameter host: what Host says, with the port where it is not 80.
    @discardableResult
    public mutating func request(
        _ method: Method = .get,
        target: [UInt8],
        host: [UInt8],
        range: HTTPRange? = nil,
        at now: Instant
    ) -> Bool {
        false
    }

    /// Whether ``request(_:target:host:range:at:)`` takes a request now: none was made yet, or the last one came to a
    /// whole response and both sides leave the connection open.
    public var isReusable: Bool { false }

    /// Whether nothing more comes: the stream has ended, or was never opened.
    public var isEnded: Bool { false }

    /// How many octets of the body of the response under way came so far.
    public var receivedCount: Int { 0 }

    public var nextDeadline: Instant? { nil }

    public mutating func handle(_ input: StreamInput, at now: Instant) {}

    public mutating func handleDeadline(at now: Instant) {}

    /// Breaks the connection off; a request under way ends as ``HTTPClientOutcome/aborted``.
    public mutating func abort(at now: Instant) {}

    public mutating func nextOutput() -> Output? { outputs.popFirst() }
}
