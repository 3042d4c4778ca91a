internal import DequeModule

/// One connection to a server: requests come in, answers go out in their order.
struct HTTPServerConnection: Sendable {
    let stream: StreamID
    private let service: HTTPFileService
    /// Whether it is one too many, and its first request is answered with 503.
    private let isTurnedAway: Bool
    private var state = State.open
    private var parser: HTTPRequestParser
    /// Whether the head of the request under way was answered already, and only its body is still to come.
    private var isInBody = false
    /// When the request under way began.
    private var requestStart: Instant
    /// When something came in or went out.
    private var lastActivity: Instant
    /// What is to be answered; of the first some may have been sent.
    private var answers: Deque<HTTPAnswer> = []
    private var progress = Progress()
    /// Whether more may be written only when the stream says so.
    private var awaitsWritable = false

    private enum State: Hashable {
        /// Requests are taken.
        case open
        /// No further request is taken; what waits is still answered.
        case closing
        /// This side has ended; the client's end is waited for, so that it gets all (RFC 9112 §9.6).
        case lingering
        /// Nothing is left of it.
        case ended
    }

    /// What of the first answer was sent.
    private struct Progress {
        var headIsSent = false
        var octets = 0
    }

    init(stream: StreamID, service: HTTPFileService, isTurnedAway: Bool, at now: Instant) {
        self.stream = stream
        self.service = service
        self.isTurnedAway = isTurnedAway
        requestStart = now
        lastActivity = now
        var limits = HTTPParserConfiguration()
        limits.maximumLineLength = service.configuration.lineLimit
        limits.maximumHeadLength = service.configuration.headLimit
        parser = HTTPRequestParser(configuration: limits)
    }

    var isEnded: Bool { state == .ended }

    var nextDeadline: Instant? {
        switch state {
        case .open:
            if awaitsWritable { return lastActivity.advanced(by: service.configuration.sendTimeout) }
            return parser.isBetweenMessages
                ? lastActivity.advanced(by: service.configuration.idleTimeout)
                : requestStart.advanced(by: service.configuration.requestTimeout)
        case .closing: return lastActivity.advanced(by: service.configuration.sendTimeout)
        case .lingering: return lastActivity.advanced(by: service.configuration.lingerTimeout)
        case .ended: return nil
        }
    }

    mutating func handle(_ input: StreamInput, at now: Instant, _ outputs: inout Deque<HostAction>) {
        switch input {
        case .connected: break
        case .received(let octets):
            read(octets, at: now)
        case .writable:
            guard state == .open || state == .closing else { return }
            awaitsWritable = false
            lastActivity = now
        case .finished:
            guard state == .open else { return }
            state = .closing
            lastActivity = now
        case .closed, .failed:
            state = .ended
            answers = []
        }
        send(at: now, &outputs)
    }

    mutating func handleDeadline(at now: Instant, _ outputs: inout Deque<HostAction>) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .open where awaitsWritable, .closing, .lingering: abort(&outputs)
        case .open:
            if !parser.isBetweenMessages, !isInBody {
                enqueue(service.complaint(.requestTimeout, circumstances(at: now)))
            }
            state = .closing
            lastActivity = now
            send(at: now, &outputs)
        case .ended: break
        }
    }

    mutating func abort(_ outputs: inout Deque<HostAction>) {
        guard state != .ended else { return }
        state = .ended
        answers = []
        outputs.append(.stream(stream, .abort))
    }
}

// MARK: Reading requests

extension HTTPServerConnection {
    private mutating func read(_ octets: [UInt8], at now: Instant) {
        guard state == .open else { return }
        if parser.isBetweenMessages { requestStart = now }
        // Who only talks and takes nothing is not waited for longer.
        if !awaitsWritable { lastActivity = now }
        var offset = 0
        while state == .open, let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) {
            switch event {
            case .head(let head, let framing):
                isInBody = true
                enqueue(answer(to: head, framing, at: now))
            case .body, .chunk: break  // Nothing that is allowed has a body that says anything.
            case .end:
                isInBody = false
                requestStart = now
            case .problem(let problem):
                if problem.stopsParsing { stop(problem, at: now) }
            }
        }
    }

    private func answer(to head: HTTPRequestHead, _ framing: HTTPBodyFraming, at now: Instant) -> HTTPAnswer {
        if isTurnedAway, case .unavailable(let pause) = service.configuration.overload {
            return service.overloaded(head, retryAfter: pause, circumstances(at: now))
        }
        return service.answer(to: head, framing: framing, circumstances(at: now))
    }

    private func circumstances(at now: Instant) -> HTTPFileService.Circumstances {
        HTTPFileService.Circumstances(now: now, isLast: answers.count + 1 >= service.configuration.pipelineLimit)
    }

    private mutating func enqueue(_ answer: HTTPAnswer) {
        answers.append(answer)
        if answer.endsConnection { state = .closing }
    }

    /// Where the next request begins can't be told any more.
    private mutating func stop(_ problem: HTTPParserProblem, at now: Instant) {
        defer { state = .closing }
        // The request whose body is broken has its answer.
        guard !isInBody else { return }
        let status: HTTPStatus
        switch problem {
        case .lineTooLong, .headTooLong: status = parser.hasRequestLine ? .requestHeaderFieldsTooLarge : .uriTooLong
        case .tooManyFieldLines: status = .requestHeaderFieldsTooLarge
        default: status = .badRequest
        }
        enqueue(service.complaint(status, circumstances(at: now)))
    }
}

// MARK: Sending answers

extension HTTPServerConnection {
    /// Writes the next piece where the stream takes one, and ends this side behind the last answer.
    private mutating func send(at now: Instant, _ outputs: inout Deque<HostAction>) {
        guard state == .open || state == .closing else { return }
        if !awaitsWritable, !answers.isEmpty {
            outputs.append(.stream(stream, .write(nextPiece())))
            awaitsWritable = true
            lastActivity = now
        }
        guard state == .closing, answers.isEmpty else { return }
        outputs.append(.stream(stream, .finish))
        state = .lingering
        lastActivity = now
    }

    /// The octets that come next, of one answer or of several.
    private mutating func nextPiece() -> [UInt8] {
        let limit = max(1, service.configuration.pieceLength)
        var writer = ByteWriter(reserving: limit)
        while writer.count < limit, let answer = answers.first {
            if !progress.headIsSent {
                answer.head.encode(into: &writer)
                progress.headIsSent = true
            }
            let start = answer.range.lowerBound + progress.octets
            let room = max(1, limit - writer.count)
            let end = min(answer.range.upperBound, start + (answer.isChunked ? chunkLength(in: room) : room))
            if start < end {
                let octets = Self.octets(of: answer.content, start..<end)
                progress.octets += end - start
                if answer.isChunked { writer.writeHTTPChunk(octets) } else { writer.write(octets) }
            }
            guard end >= answer.range.upperBound else { continue }
            if answer.isChunked { writer.writeLastHTTPChunk() }
            answers.removeFirst()
            progress = Progress()
        }
        return writer.bytes
    }

    private func chunkLength(in room: Int) -> Int { min(room, max(1, service.configuration.chunkLength)) }

    /// As many octets as the range has: a file that became shorter meanwhile is filled up with zeroes, for the length
    /// was announced.
    private static func octets(of content: any FileContent, _ range: Range<Int>) -> [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        content.append(range, to: &octets)
        if octets.count < range.count { octets += repeatElement(0, count: range.count - octets.count) }
        if octets.count > range.count { octets.removeLast(octets.count - range.count) }
        return octets
    }
}
