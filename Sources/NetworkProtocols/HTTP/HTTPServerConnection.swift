internal import DequeModule

/// One connection to a server: requests come in, answers go out in their order.
struct HTTPServerConnection: Sendable {
    let stream: StreamID
    private let client: Endpoint
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
    private var answers: Deque<Waiting> = []
    private var progress = Progress()
    /// Answers that were written to the end, as long as the stream has not said that they went out.
    private var leaving: [Waiting] = []
    /// Whether more may be written only when the stream says so.
    private var awaitsWritable = false
    /// How much of a file goes out at once: the more, the quicker the client takes it.
    private var sliceLength = shortestSlice
    private static let shortestSlice = 32 << 10

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

    /// An answer with what it answers.
    private struct Waiting {
        var answer: HTTPAnswer
        var method: [UInt8] = []
        var target: [UInt8] = []
        /// When its first octet was written.
        var begun: Instant?
    }

    /// What of the first answer was sent.
    private struct Progress {
        var headIsSent = false
        var octets = 0
    }

    init(stream: StreamID, client: Endpoint, service: HTTPFileService, isTurnedAway: Bool, at now: Instant) {
        self.stream = stream
        self.client = client
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

    mutating func handle(
        _ input: StreamInput,
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        switch input {
        case .connected: break
        case .received(let octets):
            read(octets, at: now)
        case .writable:
            noteLeft(at: now, &journal)
            guard state == .open || state == .closing else { return }
            awaitsWritable = false
            // A slow client is told from one that takes nothing by small slices: each has the whole time.
            let isQuick = now.duration(since: lastActivity) < .seconds(1)
            sliceLength = isQuick ? min(sliceLength * 2, service.configuration.sliceLength) : Self.shortestSlice
            lastActivity = now
        case .finished:
            guard state == .open else { return }
            state = .closing
            lastActivity = now
        case .closed, .failed:
            state = .ended
            // An end in order comes behind all that was sent.
            if input == .closed { noteLeft(at: now, &journal) }
            noteBroken(at: now, &journal)
            answers = []
        }
        send(at: now, &outputs, &journal)
    }

    mutating func handleDeadline(
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .open where awaitsWritable, .closing, .lingering: abort(at: now, &outputs, &journal)
        case .open:
            if !parser.isBetweenMessages, !isInBody {
                enqueue(Waiting(answer: service.complaint(.requestTimeout, circumstances(at: now))))
            }
            state = .closing
            lastActivity = now
            send(at: now, &outputs, &journal)
        case .ended: break
        }
    }

    mutating func abort(
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        guard state != .ended else { return }
        state = .ended
        noteBroken(at: now, &journal)
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
                enqueue(Waiting(answer: answer(to: head, framing, at: now), method: head.method, target: head.target))
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
        HTTPFileService.Circumstances(
            now: now,
            isLast: answers.count + 1 >= service.configuration.pipelineLimit,
            client: client.address
        )
    }

    private mutating func enqueue(_ waiting: Waiting) {
        answers.append(waiting)
        if waiting.answer.endsConnection { state = .closing }
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
        enqueue(Waiting(answer: service.complaint(status, circumstances(at: now))))
    }
}

// MARK: Sending answers

extension HTTPServerConnection {
    /// Writes the next piece where the stream takes one, and ends this side behind the last answer.
    private mutating func send(
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        guard state == .open || state == .closing else { return }
        if !awaitsWritable, !answers.isEmpty {
            if let slice = nextSlice() {
                outputs.append(.stream(stream, .writeFile(slice)))
            } else if let piece = nextPiece(at: now, &journal) {
                outputs.append(.stream(stream, .write(piece)))
            } else {
                // The length was announced and can't be kept: the client has to see that it did not get all.
                return abort(at: now, &outputs, &journal)
            }
            awaitsWritable = true
            lastActivity = now
        }
        guard state == .closing, answers.isEmpty else { return }
        outputs.append(.stream(stream, .finish))
        state = .lingering
        lastActivity = now
    }

    /// The octets that come next, of one answer or of several; nil where a file has become shorter than it was.
    private mutating func nextPiece(at now: Instant, _ journal: inout ServiceJournal) -> [UInt8]? {
        let limit = max(1, service.configuration.pieceLength)
        var writer = ByteWriter(reserving: limit)
        while writer.count < limit, let answer = answers.first?.answer {
            if !progress.headIsSent {
                answer.head.encode(into: &writer)
                progress.headIsSent = true
                answers[0].begun = now
                note(answers[0], .begun(length: answer.range.count), &journal)
            }
            // It goes out by itself, behind the head.
            if isHandedOver(answer) { break }
            let start = answer.range.lowerBound + progress.octets
            let room = max(1, limit - writer.count)
            let end = min(answer.range.upperBound, start + (answer.isChunked ? chunkLength(in: room) : room))
            if start < end {
                guard let octets = Self.octets(of: answer.content, start..<end) else { return nil }
                progress.octets += end - start
                if answer.isChunked { writer.writeHTTPChunk(octets) } else { writer.write(octets) }
            }
            guard end >= answer.range.upperBound else { continue }
            if answer.isChunked { writer.writeLastHTTPChunk() }
            finishFirst()
        }
        return writer.bytes
    }

    /// The next part of a body that the stream reads from its file by itself; nil where the first answer has none.
    private mutating func nextSlice() -> FileSlice? {
        guard let answer = answers.first?.answer, progress.headIsSent, isHandedOver(answer) else { return nil }
        let start = answer.range.lowerBound + progress.octets
        let end = min(answer.range.upperBound, start + min(sliceLength, service.configuration.sliceLength))
        progress.octets += end - start
        if end >= answer.range.upperBound { finishFirst() }
        return FileSlice(content: answer.content, range: start..<end)
    }

    private func isHandedOver(_ answer: HTTPAnswer) -> Bool {
        service.configuration.handsOverFiles && !answer.isChunked && !answer.content.isInMemory && !answer.range.isEmpty
    }

    private mutating func finishFirst() {
        leaving.append(answers.removeFirst())
        progress = Progress()
    }

    private func chunkLength(in room: Int) -> Int { min(room, max(1, service.configuration.chunkLength)) }

    /// As many octets as the range has; nil where the file no longer has them.
    private static func octets(of content: any FileContent, _ range: Range<Int>) -> [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        content.append(range, to: &octets)
        return octets.count == range.count ? octets : nil
    }
}

// MARK: What it tells of itself

extension HTTPServerConnection {
    private func note(_ waiting: Waiting, _ what: HTTPServiceEvent.What, _ journal: inout ServiceJournal) {
        journal.note(
            .http(
                HTTPServiceEvent(
                    client: client,
                    method: waiting.method,
                    target: waiting.target,
                    status: HTTPStatus(rawValue: waiting.answer.head.status),
                    what: what
                )
            )
        )
    }

    /// All that was written has gone out.
    private mutating func noteLeft(at now: Instant, _ journal: inout ServiceJournal) {
        for waiting in leaving {
            let duration = now.duration(since: waiting.begun ?? now)
            note(waiting, .complete(octets: waiting.answer.range.count, duration: duration), &journal)
        }
        leaving.removeAll()
    }

    /// The connection is over while something was on its way.
    private mutating func noteBroken(at now: Instant, _ journal: inout ServiceJournal) {
        for waiting in leaving {
            let duration = now.duration(since: waiting.begun ?? now)
            note(waiting, .broken(octets: waiting.answer.range.count, duration: duration), &journal)
        }
        leaving.removeAll()
        guard let first = answers.first, let begun = first.begun else { return }
        note(first, .broken(octets: progress.octets, duration: now.duration(since: begun)), &journal)
    }
}
