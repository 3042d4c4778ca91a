internal import NetworkProtocols

/// Reads the requests and responses of one connection and pairs them (RFC 9112 §9.2: responses come in the order of
/// their requests).
struct HTTPConnectionFollower: Sendable {
    private let ends: Ends
    private let configuration: ObservationConfiguration
    private let withMD5: Bool
    private var requestParser = HTTPRequestParser()
    private var responseParser = HTTPResponseParser()
    /// Exchanges under way, oldest first; the response being read belongs to the first.
    private var open: [HTTPExchange] = []
    private var collector: BodyCollector
    private var hasResponseHead = false
    /// A gap of the capture hid the head of the response that is awaited.
    private var hasLostHead = false
    private var retransmissionsBefore = 0
    private(set) var ended: [HTTPExchange] = []
    private(set) var counts = TrafficStatistics.HTTPCounts()

    init(ends: Ends, configuration: ObservationConfiguration, withMD5: Bool) {
        self.ends = ends
        self.configuration = configuration
        self.withMD5 = withMD5
        collector = BodyCollector(headLimit: configuration.keptBodyOctets, withMD5: withMD5)
    }

    /// Whether a connection's first octets can be the start of a request: a method and a space.
    static func canBegin(_ bytes: Span<UInt8>) -> Bool {
        var index = 0
        while index < bytes.count, index < 16 {
            let octet = bytes[index]
            if octet == UInt8(ascii: " ") { return index > 1 }
            guard (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(octet) else { return false }
            index += 1
        }
        return index == bytes.count && index > 0
    }

    /// What is new; a kernel is told of while its first octets come. Mutating so that it is not copied to be asked.
    var news: TCPConnectionFollower.News {
        mutating get {
            TCPConnectionFollower.News(
                hasEndedExchanges: !ended.isEmpty,
                hasSeenKernel: hasResponseHead && collector.isKernel && collector.count < 128 * 1024
            )
        }
    }

    mutating func takeEnded() -> [HTTPExchange] {
        defer { ended = [] }
        return ended
    }

    // MARK: The client's side

    mutating func clientSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp) {
        var offset = 0
        while let event = requestParser.nextEvent(in: bytes, at: &offset, to: bytes.count) {
            handle(event, at: stamp)
        }
    }

    mutating func clientGap(_ count: Int, at stamp: FrameStamp) {
        for event in requestParser.receiveGap(count) { handle(event, at: stamp) }
        markOpen(.framesMissing)
    }

    private mutating func handle(_ event: HTTPRequestParser.Event, at stamp: FrameStamp) {
        switch event {
        case .head(let head, _):
            counts.requests += 1
            var exchange = HTTPExchange(ends: ends, request: head, requestStamp: stamp, start: stamp)
            exchange.end = stamp
            if hasLostHead { endUntold() }
            guard responseParser.expectResponse(to: head.method) else { return }
            if open.count < configuration.heldPieces { open.append(exchange) }
        case .body(let range):
            if let last = open.indices.last { open[last].requestBodyCount += range.count }
        case .problem(let problem):
            if open.isEmpty {
                var exchange = HTTPExchange(ends: ends, start: stamp)
                exchange.outcome = .malformed
                exchange.problems = [HTTPProblem(stamp: stamp, isInResponse: false, problem: problem)]
                if problem.stopsParsing { ended.append(exchange) }
            } else {
                open[open.count - 1].problems.append(HTTPProblem(stamp: stamp, isInResponse: false, problem: problem))
            }
        case .chunk, .end: break
        }
    }

    // MARK: The server's side

    /// - Parameter retransmissions: how many segments of the server were sent again so far.
    mutating func serverSaid(_ bytes: Span<UInt8>, retransmissions: Int, at stamp: FrameStamp) {
        var offset = 0
        while let event = responseParser.nextEvent(in: bytes, at: &offset, to: bytes.count) {
            if case .body(let range) = event {
                collector.append(bytes.extracting(range))
            } else {
                handle(event, retransmissions: retransmissions, at: stamp)
            }
        }
        if !open.isEmpty { open[0].end = stamp }
    }

    mutating func serverGap(_ count: Int, retransmissions: Int, at stamp: FrameStamp) {
        if !hasResponseHead { hasLostHead = true }
        // How much of the gap is body, its end tells.
        collector.markHole(octets: 0)
        markOpen(.framesMissing)
        for event in responseParser.receiveGap(count) { handle(event, retransmissions: retransmissions, at: stamp) }
    }

    /// - Parameter isClientGone: whether the client had closed its side before: what is not whole then, it did not wait for.
    mutating func serverFinished(retransmissions: Int, isClientGone: Bool, at stamp: FrameStamp) {
        let before = ended.count
        for event in responseParser.finish() { handle(event, retransmissions: retransmissions, at: stamp) }
        guard isClientGone else { return }
        for index in before..<ended.count where ended[index].outcome == .truncated {
            ended[index].outcome = .abortedByClient
        }
    }

    private mutating func handle(_ event: HTTPResponseParser.Event, retransmissions: Int, at stamp: FrameStamp) {
        switch event {
        case .head(let head, let framing):
            counts.responses += 1
            if head.isInformational { return }
            if open.isEmpty {
                open.append(HTTPExchange(ends: ends, start: stamp, completeness: .startMissing))
            }
            open[0].response = head
            open[0].responseStamp = stamp
            open[0].framing = framing
            hasResponseHead = true
            hasLostHead = false
            retransmissionsBefore = retransmissions
            collector = BodyCollector(headLimit: configuration.keptBodyOctets, withMD5: withMD5)
        case .end(let end):
            guard hasResponseHead, !open.isEmpty else { return }
            var exchange = open.removeFirst()
            hasResponseHead = false
            exchange.end = stamp
            exchange.retransmissions = retransmissions - retransmissionsBefore
            exchange.outcome =
                switch end.outcome {
                case .complete, .closed: .complete
                case .truncated: .truncated
                case .undecidable: .malformed
                }
            if end.missingCount > 0 { exchange.completeness.insert(.framesMissing) }
            exchange.body = collector.body(isWhole: end.isWhole)
            exchange.body.count += end.missingCount
            if exchange.outcome == .complete { counts.complete += 1 }
            ended.append(exchange)
        case .problem(let problem):
            guard !open.isEmpty, open[0].problems.count < configuration.keptAnomalies else { return }
            open[0].problems.append(HTTPProblem(stamp: stamp, isInResponse: true, problem: problem))
        case .body, .chunk: break
        }
    }

    // MARK: The end

    /// The client goes on to its next request: what is open was answered, and the capture lacks the answer's head.
    private mutating func endUntold() {
        hasLostHead = false
        responseParser.forgetOutstandingRequests()
        for exchange in open {
            var untold = exchange
            untold.outcome = .underWay
            untold.completeness.insert(.framesMissing)
            ended.append(untold)
        }
        open = []
    }

    /// The connection is over, by whom is told; what is under way ends as it stands.
    mutating func finish(ending: TCPConnection.Ending, captureHasEnded: Bool, at stamp: FrameStamp) {
        for index in open.indices {
            var exchange = open[index]
            let isBeingRead = index == 0 && hasResponseHead
            exchange.outcome =
                switch ending {
                case .resetByClient: .abortedByClient
                case .resetByServer, .closed, .refused: isBeingRead ? .truncated : .unanswered
                case .unanswered, .open: captureHasEnded ? .underWay : isBeingRead ? .truncated : .unanswered
                }
            // An answer whose head the capture lacks is no missing answer.
            if index == 0, hasLostHead, exchange.outcome == .unanswered { exchange.outcome = .underWay }
            if exchange.outcome == .underWay, !hasLostHead { exchange.completeness.insert(.endMissing) }
            if isBeingRead { exchange.body = collector.body(isWhole: false) }
            exchange.end = max(exchange.end, stamp)
            ended.append(exchange)
        }
        open = []
    }

    mutating func markOpen(_ completeness: CaptureCompleteness) {
        for index in open.indices { open[index].completeness.formUnion(completeness) }
    }
}
