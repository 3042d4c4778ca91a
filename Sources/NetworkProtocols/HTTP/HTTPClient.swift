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
    private var state = State.unopened
    private var parser = HTTPResponseParser()
    /// The body of the response under way.
    private var body: [UInt8] = []
    /// When the other side was last heard, or something was begun.
    private var lastActivity: Instant
    private var outputs: Deque<Output> = []

    private enum State {
        /// Nothing was asked yet, and there is no stream.
        case unopened
        /// The stream is being opened for a request that waits.
        case connecting(Exchange, request: [UInt8])
        /// A request went out; its response is waited for.
        case awaiting(Exchange)
        /// The last response was whole, and the connection is open.
        case idle
        /// This side has ended the stream; the other is to do so.
        case ending
        case ended
    }

    /// A request under way, and what is known of its response.
    private struct Exchange {
        var method: Method
        var range: HTTPRange?
        var head: HTTPResponseHead?
        /// Whether what comes belongs to a response of class 1xx, behind which the real one comes.
        var isInterim = false
        var interimCount = 0
        /// Whether something is wrong with the response that doesn't keep it from being read, but leaves in doubt where
        /// it ends.
        var isDoubtful = false
        var chunkCount = 0
    }

    /// More responses of class 1xx to one request than any server sends.
    private static let interimLimit = 16
    /// How long it waits for the other side's end behind its own (Linux `tcp_fin_timeout`).
    private static let endTimeout = Duration.seconds(60)
    /// The most that is set aside for a body because its length was announced; more is when it comes.
    private static let trustedLength = 16 << 20

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
        lastActivity = now
    }

    /// Asks for `target`, which goes out as it is. False, and nothing is done, while another request is under way and
    /// where ``isReusable`` is false.
    ///
    /// - Parameter host: what Host says, with the port where it is not 80; empty for the address that is connected to.
    @discardableResult
    public mutating func request(
        _ method: Method = .get,
        target: [UInt8],
        host: [UInt8],
        range: HTTPRange? = nil,
        at now: Instant
    ) -> Bool {
        guard isReusable else { return false }
        let octets = requestOctets(method, target, host, range)
        let exchange = Exchange(method: method, range: range)
        parser.expectResponse(to: Array(method.rawValue.utf8))
        body = []
        lastActivity = now
        if case .unopened = state {
            state = .connecting(exchange, request: octets)
            outputs.append(.host(.connect(stream, to: remote)))
        } else {
            state = .awaiting(exchange)
            say(.write(octets))
        }
        return true
    }

    /// Whether ``request(_:target:host:range:at:)`` takes a request now: none was made yet, or the last one came to a
    /// whole response and both sides leave the connection open.
    public var isReusable: Bool {
        switch state {
        case .unopened, .idle: true
        case .connecting, .awaiting, .ending, .ended: false
        }
    }

    /// Whether nothing more comes: the stream has ended, or will not be opened.
    public var isEnded: Bool {
        if case .ended = state { return true }
        return false
    }

    /// How many octets of the body of the response under way came so far; 0 where none is.
    public var receivedCount: Int { body.count }

    public var nextDeadline: Instant? {
        switch state {
        case .connecting, .awaiting: configuration.silenceTimeout.map { lastActivity.advanced(by: $0) }
        case .ending: lastActivity.advanced(by: Self.endTimeout)
        case .unopened, .idle, .ended: nil
        }
    }

    public mutating func handle(_ input: StreamInput, at now: Instant) {
        switch input {
        case .connected: receivedConnection(at: now)
        case .received(let octets): received(octets, at: now)
        case .writable: break
        case .finished: receivedEnd(isBothSides: false, at: now)
        case .closed: receivedEnd(isBothSides: true, at: now)
        case .failed(let failure): streamFailed(failure)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .connecting, .awaiting: breakOff(.stalled(received: body.count))
        case .unopened, .idle, .ending, .ended: breakOff(nil)
        }
    }

    /// Ends a connection on which nothing is under way in order; does nothing to others.
    public mutating func close(at now: Instant) {
        switch state {
        case .unopened: state = .ended
        case .idle: end(at: now)
        case .connecting, .awaiting, .ending, .ended: break
        }
    }

    /// Breaks the connection off; a request under way ends as ``HTTPClientOutcome/aborted``.
    public mutating func abort(at now: Instant) {
        switch state {
        case .unopened: state = .ended
        case .connecting, .awaiting: breakOff(.aborted)
        case .idle, .ending: breakOff(nil)
        case .ended: break
        }
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }
}

// MARK: What happens on the stream

extension HTTPClient {
    private mutating func receivedConnection(at now: Instant) {
        guard case .connecting(let exchange, let request) = state else { return }
        state = .awaiting(exchange)
        lastActivity = now
        say(.write(request))
    }

    private mutating func received(_ octets: [UInt8], at now: Instant) {
        switch state {
        case .awaiting(let exchange):
            lastActivity = now
            read(octets, exchange, at: now)
        case .idle: breakOff(nil)  // Nothing was asked: what comes next could be taken for an answer.
        case .unopened, .connecting, .ending, .ended: break
        }
    }

    private mutating func receivedEnd(isBothSides: Bool, at now: Instant) {
        switch state {
        case .connecting: breakOff(.truncated(received: 0))
        case .awaiting(var exchange):
            // A body that lasts until the end is whole now; anything else is cut off.
            var outcome: HTTPClientOutcome?
            for event in parser.finish() where outcome == nil { outcome = take(event, of: [], 0, &exchange) }
            finish(outcome ?? .truncated(received: body.count), mayStayOpen: false, at: now)
        case .idle: end(at: now)
        case .unopened, .ending, .ended: break
        }
        if isBothSides { state = .ended }
    }

    private mutating func streamFailed(_ failure: StreamFailure) {
        switch state {
        case .connecting, .awaiting: outputs.append(.finished(.broken(failure, received: body.count)))
        case .unopened, .idle, .ending, .ended: break
        }
        state = .ended
    }

    private mutating func say(_ output: StreamOutput) {
        outputs.append(.host(.stream(stream, output)))
    }

    /// Ends this side in order.
    private mutating func end(at now: Instant) {
        state = .ending
        lastActivity = now
        say(.finish)
    }

    /// Breaks the stream off; a request under way comes to `outcome`.
    private mutating func breakOff(_ outcome: HTTPClientOutcome?) {
        state = .ended
        say(.abort)
        if let outcome { outputs.append(.finished(outcome)) }
        body = []
    }

    private mutating func finish(_ outcome: HTTPClientOutcome, mayStayOpen: Bool, at now: Instant) {
        switch outcome {
        case .response where mayStayOpen:
            state = .idle
            outputs.append(.finished(outcome))
        case .response, .truncated:
            end(at: now)
            outputs.append(.finished(outcome))
        case .broken, .stalled, .undecodable, .tooLarge, .aborted: breakOff(outcome)
        }
        body = []
    }
}

// MARK: Reading the response

extension HTTPClient {
    private mutating func read(_ octets: [UInt8], _ exchange: Exchange, at now: Instant) {
        var exchange = exchange
        var offset = 0
        while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) {
            guard let outcome = take(event, of: octets, offset, &exchange) else { continue }
            // What comes unasked behind a response would be taken for the answer to the next request.
            let isLast = offset == octets.count && parser.isBetweenMessages
            finish(outcome, mayStayOpen: isLast && isKeptOpen(behind: exchange), at: now)
            return
        }
        state = .awaiting(exchange)
    }

    private func isKeptOpen(behind exchange: Exchange) -> Bool {
        guard configuration.keepsAlive, !exchange.isDoubtful, let head = exchange.head else { return false }
        return !head.closesConnection
    }

    /// What the request comes to with this event; nil while it goes on.
    private mutating func take(
        _ event: HTTPResponseParser.Event,
        of octets: [UInt8],
        _ offset: Int,
        _ exchange: inout Exchange
    ) -> HTTPClientOutcome? {
        switch event {
        case .head(let head, let framing): return take(head, framing, &exchange)
        case .body(let range):
            guard body.count + range.count <= configuration.sizeLimit else {
                return .tooLarge(body.count + range.count)
            }
            body += octets[range]
            return nil
        case .chunk(let header): return take(header, &exchange)
        case .end(let end):
            if exchange.isInterim {
                exchange.isInterim = false
                return nil
            }
            return take(end, exchange)
        case .problem(let problem): return take(problem, at: offset, &exchange)
        }
    }

    private mutating func take(
        _ head: HTTPResponseHead,
        _ framing: HTTPBodyFraming,
        _ exchange: inout Exchange
    ) -> HTTPClientOutcome? {
        if head.isInformational {
            exchange.isInterim = true
            exchange.interimCount += 1
            let isAskedFor = framing != .tunnel && exchange.interimCount <= Self.interimLimit
            return isAskedFor ? nil : .undecodable(.invalid("status code", at: 0))
        }
        exchange.head = head
        if framing == .untilClose { exchange.isDoubtful = true }
        if case .contentLength(let length) = framing {
            guard length <= configuration.sizeLimit else { return .tooLarge(length) }
            body.reserveCapacity(min(length, Self.trustedLength))
        }
        // A part of a file must not be taken for another part of it (RFC 9110 §15.3.7).
        if head.status == HTTPStatus.partialContent.rawValue, exchange.range?.ranges.count == 1,
            let asked = exchange.range?.ranges.first, let told = head.contentRange,
            !Self.isPart(told, of: asked)
        {
            return .undecodable(.invalid("Content-Range", at: 0))
        }
        return nil
    }

    /// Whether what came lies in what was asked for, and begins where it does.
    private static func isPart(_ told: HTTPContentRange, of asked: HTTPByteRange) -> Bool {
        guard let range = told.range else { return false }
        switch asked {
        case .closed(let first, let last): return range.lowerBound == first && range.upperBound - 1 <= last
        case .from(let first): return range.lowerBound == first
        case .suffix(let length): return range.count <= length
        }
    }

    private mutating func take(_ header: HTTPChunkHeader, _ exchange: inout Exchange) -> HTTPClientOutcome? {
        if let size = header.size, size > configuration.sizeLimit - body.count {
            return .tooLarge(body.count + size)
        }
        guard !configuration.readsChunks else { return nil }
        var writer = ByteWriter(reserving: 16)
        if exchange.chunkCount > 0 { writer.write(HTTPLineEnd.crlf.octets) }
        header.encode(into: &writer)
        exchange.chunkCount += 1
        body += writer.bytes
        return nil
    }

    private mutating func take(_ end: HTTPMessageEnd, _ exchange: Exchange) -> HTTPClientOutcome {
        guard let head = exchange.head else { return .truncated(received: body.count) }
        switch end.outcome {
        case .complete, .closed:
            if exchange.chunkCount > 0 { body += HTTPLineEnd.crlf.octets }
            return .response(head, body: body)
        case .truncated, .undecidable: return .truncated(received: body.count)
        }
    }

    private func take(
        _ problem: HTTPParserProblem,
        at offset: Int,
        _ exchange: inout Exchange
    ) -> HTTPClientOutcome? {
        let field: String
        switch problem {
        case .truncatedHead: return .truncated(received: body.count)
        case .contentLengthBesideTransferEncoding, .transferEncodingInHTTP10, .unframedTransferEncoding,
            .unexpectedResponse, .lostInGap:
            exchange.isDoubtful = true
            return nil
        case .badStartLine: field = "status-line"
        case .badContentLength: field = "Content-Length"
        case .lineTooLong, .headTooLong, .tooManyFieldLines: field = "head"
        case .badChunkHeader, .chunkTooLong, .badChunkEnd: field = "chunk"
        }
        return .undecodable(.invalid(field, at: offset))
    }
}

// MARK: Writing the request

extension HTTPClient {
    private func requestOctets(
        _ method: Method,
        _ target: [UInt8],
        _ host: [UInt8],
        _ range: HTTPRange?
    ) -> [UInt8] {
        let hostField = HTTPField(name: Array("Host".utf8), rawValue: [UInt8(ascii: " ")] + hostValue(host))
        let rangeField = range.map { HTTPField(.range, $0.description) }
        var list: [HTTPField] = []
        var hasRange = false
        for field in configuration.fields.list {
            if field.isNamed(.host) {
                list.append(hostField)
            } else if field.isNamed(.range) {
                hasRange = true
                if let rangeField { list.append(rangeField) }
            } else {
                list.append(field)
            }
        }
        if configuration.fields[.host] == nil { list.insert(hostField, at: 0) }
        if let rangeField, !hasRange { list.append(rangeField) }
        let head = HTTPRequestHead(
            method: Array(method.rawValue.utf8),
            target: target,
            version: configuration.version,
            fields: HTTPHeaderFields(list, terminator: configuration.fields.terminator)
        )
        return head.encoded
    }

    private func hostValue(_ host: [UInt8]) -> [UInt8] {
        var host = host
        if host.isEmpty {
            host = Array((remote.port == 80 ? remote.address.description : remote.description).utf8)
        }
        guard configuration.omitsPort, let colon = host.lastIndex(of: UInt8(ascii: ":")),
            host[(colon + 1)...].allSatisfy(\.isASCIIDigit)
        else { return host }
        return Array(host[..<colon])
    }
}
