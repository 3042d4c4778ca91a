/// Where messages of one direction of a connection begin and end (RFC 9112 §6.3, §7.1): what the parsers of requests
/// and of responses have in common.
///
/// It takes octets in any division, copies only heads, chunk headers and trailers, and looks at no octet of a body.
struct HTTPMessageFraming: Sendable {
    enum Direction: Hashable, Sendable {
        case requests
        case responses
    }

    enum Step: Hashable, Sendable {
        /// A head is whole and stands in `head`; nothing goes on before `begin` is told how the body is framed.
        case head
        case body(Range<Int>)
        case chunk(HTTPChunkHeader)
        case end(HTTPMessageEnd)
        case problem(HTTPParserProblem)
    }

    private enum State: Hashable, Sendable {
        /// Lines of a head are collected.
        case head
        /// The head was given to the owner, who will say how the body is framed.
        case headWhole
        case fixed(remaining: Int)
        case untilClose
        case tunnel
        case chunkHeader
        case chunkData(remaining: Int)
        /// Behind a chunk's data; `sawCR` after the CR of its line end.
        case chunkEnd(sawCR: Bool)
        case trailers
        /// A gap hid where the next message begins.
        case lost
        /// Nothing further can be told, or the connection ended.
        case stopped
    }

    let direction: Direction
    let configuration: HTTPParserConfiguration
    private var state = State.head
    /// The head, chunk header or trailers so far.
    private(set) var head: [UInt8] = []
    /// Where the line being collected begins in `head`.
    private var lineStart = 0
    /// Whole lines in `head`, apart from empty ones before the start line.
    private var lineCount = 0
    private var bodyCount = 0
    private var missingCount = 0
    /// What is to be said before anything else is read.
    private var queued: [Step] = []

    init(_ direction: Direction, configuration: HTTPParserConfiguration) {
        self.direction = direction
        self.configuration = configuration
    }

    var isStopped: Bool { state == .stopped }

    /// Whether the start line of the head under way is whole; behind a problem: whether it was.
    var hasStartLine: Bool { lineCount > 0 }

    /// Whether the octets so far end between two messages.
    var isBetweenMessages: Bool { state == .head && head.isEmpty && queued.isEmpty }

    /// The next thing found from `offset` on, which moves behind it; nil when all up to `end` is used up.
    mutating func nextStep(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> Step? {
        if !queued.isEmpty { return queued.removeFirst() }
        let end = min(end, bytes.count)
        while true {
            switch state {
            case .fixed(0): return endMessage(.complete)
            case .headWhole: preconditionFailure("The owner of a head has to say how its body is framed.")
            default: break
            }
            guard offset >= 0, offset < end else { return nil }
            switch state {
            case .head:
                if let step = collectHead(bytes, &offset, end) { return step }
            case .fixed(let remaining):
                let count = min(remaining, end - offset)
                state = .fixed(remaining: remaining - count)
                return body(count, &offset)
            case .untilClose, .tunnel: return body(end - offset, &offset)
            case .chunkHeader:
                if let step = collectChunkHeader(bytes, &offset, end) { return step }
            case .chunkData(let remaining):
                let count = min(remaining, end - offset)
                state = remaining == count ? .chunkEnd(sawCR: false) : .chunkData(remaining: remaining - count)
                return body(count, &offset)
            case .chunkEnd(let sawCR):
                if let step = passChunkEnd(bytes[offset], sawCR: sawCR) { return step }
                offset += 1
            case .trailers:
                if let step = collectTrailers(bytes, &offset, end) { return step }
            case .lost:
                guard Self.beginsLikeMessage(bytes, offset, end, direction) else {
                    offset = end
                    return nil
                }
                restartHead()
            case .headWhole, .stopped:
                offset = end
                return nil
            }
        }
    }

    /// Goes on behind the head, which is forgotten.
    mutating func begin(_ framing: HTTPBodyFraming) {
        restartHead()
        bodyCount = 0
        missingCount = 0
        switch framing {
        case .none: state = .fixed(remaining: 0)
        case .contentLength(let length): state = .fixed(remaining: max(0, length))
        case .chunked: state = .chunkHeader
        case .untilClose: state = .untilClose
        case .tunnel: state = .tunnel
        }
    }

    /// Ends a message whose head was given but whose body has no decidable length.
    mutating func beginUndecidable() {
        begin(.untilClose)
        queued.append(endMessage(.undecidable))
        state = .stopped
    }

    mutating func enqueue(_ problem: HTTPParserProblem) {
        queued.append(.problem(problem))
    }

    /// All further octets belong to another protocol.
    mutating func becomeTunnel() {
        restartHead()
        state = .tunnel
    }

    /// The connection ended: what that means for the message under way.
    mutating func finish() -> [Step] {
        defer {
            state = .stopped
            queued = []
        }
        switch state {
        case .head:
            guard lineCount > 0 || lineStart < head.count else { return queued }
            return queued + [.problem(.truncatedHead(count: head.count))]
        case .fixed(let remaining):
            let outcome: HTTPMessageEnd.Outcome = remaining == 0 ? .complete : .truncated
            return queued + [endMessage(outcome, remaining: remaining)]
        case .untilClose, .tunnel: return queued + [endMessage(.closed)]
        case .chunkData(let remaining): return queued + [endMessage(.truncated, remaining: remaining)]
        case .chunkHeader, .chunkEnd, .trailers: return queued + [endMessage(.truncated)]
        case .headWhole, .lost, .stopped: return queued
        }
    }

    /// `count` octets were sent here that nobody will see.
    mutating func receiveGap(_ count: Int) -> [Step] {
        guard count > 0 else { return [] }
        defer { queued = [] }
        switch state {
        case .fixed(let remaining) where count <= remaining:
            countMissing(count)
            state = .fixed(remaining: remaining - count)
            return queued + (remaining == count ? [endMessage(.complete)] : [])
        case .chunkData(let remaining) where count <= remaining:
            countMissing(count)
            state = remaining == count ? .chunkEnd(sawCR: false) : .chunkData(remaining: remaining - count)
            return queued
        case .untilClose, .tunnel:
            countMissing(count)
            return queued
        case .fixed(let remaining):
            countMissing(remaining)
            let end = endMessage(.complete)
            state = .lost
            return queued + [end, .problem(.lostInGap(count: count - remaining))]
        case .chunkData, .chunkHeader, .chunkEnd, .trailers:
            let end = endMessage(.undecidable)
            state = .lost
            return queued + [end, .problem(.lostInGap(count: count))]
        case .head:
            restartHead()
            state = .lost
            return queued + [.problem(.lostInGap(count: count))]
        case .headWhole, .lost, .stopped: return queued
        }
    }
}

extension HTTPMessageFraming {
    private mutating func body(_ count: Int, _ offset: inout Int) -> Step {
        let start = offset
        offset += count
        bodyCount += count
        return .body(start..<offset)
    }

    private mutating func countMissing(_ count: Int) {
        missingCount += min(count, Int.max - missingCount)
    }

    private mutating func endMessage(
        _ outcome: HTTPMessageEnd.Outcome,
        remaining: Int? = nil,
        trailers: HTTPHeaderFields? = nil
    ) -> Step {
        let end = HTTPMessageEnd(
            outcome: outcome,
            bodyCount: bodyCount,
            missingCount: missingCount,
            remainingCount: outcome == .complete ? 0 : remaining,
            trailers: trailers
        )
        restartHead()
        return .end(end)
    }

    private mutating func restartHead() {
        head.removeAll(keepingCapacity: true)
        lineStart = 0
        lineCount = 0
        state = .head
    }

    /// Nothing behind this can be told; a message under way ends here.
    private mutating func stop(_ problem: HTTPParserProblem, inMessage: Bool) -> Step {
        if inMessage { queued.append(endMessage(.undecidable)) }
        head = []
        state = .stopped
        return .problem(problem)
    }

    private enum Line {
        /// No LF yet; all octets are used up.
        case unfinished
        /// `head` holds the line from `lineStart` on, with its end.
        case whole(content: Range<Int>, end: HTTPLineEnd)
        case tooLong(HTTPParserProblem)
    }

    /// Copies octets into `head` up to and including the next LF, or up to one more than the limits allow.
    private mutating func collectLine(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Line {
        let lineRoom = configuration.maximumLineLength - (head.count - lineStart)
        let headRoom = configuration.maximumHeadLength - head.count
        let limit = min(end - offset, max(0, min(lineRoom, headRoom)) + 1)
        var index = offset
        while index < offset + limit, bytes[index] != 0x0a { index += 1 }
        let isWhole = index < offset + limit
        let next = isWhole ? index + 1 : index
        head += bytes.copy(from: offset, to: next)
        offset = next
        if head.count - lineStart > configuration.maximumLineLength {
            return .tooLong(.lineTooLong(limit: configuration.maximumLineLength))
        }
        if head.count > configuration.maximumHeadLength {
            return .tooLong(.headTooLong(limit: configuration.maximumHeadLength))
        }
        guard isWhole else { return .unfinished }
        let last = head.count - 1
        let endsInCRLF = last > lineStart && head[last - 1] == 0x0d
        return .whole(content: lineStart..<(endsInCRLF ? last - 1 : last), end: endsInCRLF ? .crlf : .lf)
    }

    private mutating func collectHead(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Step? {
        switch collectLine(bytes, &offset, end) {
        case .unfinished: return nil
        case .tooLong(let problem): return stop(problem, inMessage: false)
        case .whole(let content, _):
            if content.isEmpty, lineCount > 0 {
                state = .headWhole
                return .head
            }
            lineStart = head.count
            if content.isEmpty { return nil }
            lineCount += 1
            if lineCount == 1, !isStartLine(Array(head[content])) {
                return stop(.badStartLine(Array(head[content])), inMessage: false)
            }
            if lineCount > 1 + configuration.maximumFieldLines {
                return stop(.tooManyFieldLines(limit: configuration.maximumFieldLines), inMessage: false)
            }
            return nil
        }
    }

    private func isStartLine(_ line: [UInt8]) -> Bool {
        switch direction {
        case .requests: HTTPRequestHead.parts(ofLine: line) != nil
        case .responses: HTTPResponseHead.parts(ofLine: line) != nil
        }
    }

    private mutating func collectChunkHeader(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Step? {
        switch collectLine(bytes, &offset, end) {
        case .unfinished: return nil
        case .tooLong(let problem): return stop(problem, inMessage: true)
        case .whole(let content, let lineEnd):
            let line = Array(head[content])
            restartHead()
            guard let header = HTTPChunkHeader(line: line, lineEnd: lineEnd) else {
                return stop(.badChunkHeader(line), inMessage: true)
            }
            guard let size = header.size, size <= configuration.maximumChunkSize else {
                return stop(.chunkTooLong(limit: configuration.maximumChunkSize), inMessage: true)
            }
            state = size == 0 ? .trailers : .chunkData(remaining: size)
            return .chunk(header)
        }
    }

    /// Takes an octet of the line end behind a chunk's data, or says what is wrong with it.
    private mutating func passChunkEnd(_ octet: UInt8, sawCR: Bool) -> Step? {
        switch (octet, sawCR) {
        case (0x0a, _): state = .chunkHeader
        case (0x0d, false): state = .chunkEnd(sawCR: true)
        default: return stop(.badChunkEnd(octet), inMessage: true)
        }
        return nil
    }

    private mutating func collectTrailers(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Step? {
        switch collectLine(bytes, &offset, end) {
        case .unfinished: return nil
        case .tooLong(let problem): return stop(problem, inMessage: true)
        case .whole(let content, _):
            lineStart = head.count
            guard content.isEmpty else {
                lineCount += 1
                guard lineCount > configuration.maximumFieldLines else { return nil }
                return stop(.tooManyFieldLines(limit: configuration.maximumFieldLines), inMessage: true)
            }
            let octets = head
            var reader = ByteReader(octets.span)
            let trailers = try? HTTPHeaderFields(decoding: &reader)
            return endMessage(.complete, trailers: trailers)
        }
    }

    /// Whether the octets can be the begin of a message: all of `HTTP/1.` or of a common method and a space.
    static func beginsLikeMessage(_ bytes: Span<UInt8>, _ offset: Int, _ end: Int, _ direction: Direction) -> Bool {
        let beginnings: [StaticString] =
            switch direction {
            case .requests: ["GET ", "HEAD ", "POST ", "PUT ", "OPTIONS ", "CONNECT ", "DELETE ", "PATCH ", "TRACE "]
            case .responses: ["HTTP/1."]
            }
        return beginnings.contains { beginning in
            let octets = Array("\(beginning)".utf8)
            guard end - offset >= octets.count else { return false }
            return octets.indices.allSatisfy { bytes[offset + $0] == octets[$0] }
        }
    }
}
