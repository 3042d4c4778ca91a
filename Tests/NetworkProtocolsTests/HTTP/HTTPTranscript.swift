import NetworkProtocols

/// What a parser said of a stream, independent of how the stream was divided: adjacent parts of a body are one.
struct HTTPTranscript<Head: Hashable & Sendable>: Hashable {
    enum Entry: Hashable {
        case head(Head, HTTPBodyFraming)
        case body([UInt8])
        case chunk(Int)
        case end(HTTPMessageEnd)
        case problem(HTTPParserProblem)
    }
    var entries: [Entry] = []
    /// What no parser may do, whatever it reads.
    var broken: [String] = []
    private var isInMessage = false
    private var bodyCount = 0

    mutating func note(_ event: HTTPParserEvent<Head>, _ bytes: Span<UInt8>) {
        switch event {
        case .head(let head, let framing):
            if isInMessage { broken.append("a head within a message") }
            isInMessage = true
            bodyCount = 0
            entries.append(.head(head, framing))
        case .body(let range):
            if !isInMessage { broken.append("a body without a head") }
            if range.isEmpty || range.lowerBound < 0 || range.upperBound > bytes.count {
                broken.append("a body at \(range) of \(bytes.count)")
            }
            bodyCount += range.count
            let octets = bytes.copy(from: range.lowerBound, to: range.upperBound)
            if case .body(let before) = entries.last {
                entries[entries.count - 1] = .body(before + octets)
            } else {
                entries.append(.body(octets))
            }
        case .chunk(let header):
            if !isInMessage { broken.append("a chunk without a head") }
            entries.append(.chunk(header.size ?? -1))
        case .end(let end):
            if !isInMessage { broken.append("an end without a head") }
            if end.bodyCount != bodyCount { broken.append("\(end.bodyCount) octets counted, \(bodyCount) seen") }
            isInMessage = false
            entries.append(.end(end))
        case .problem(let problem): entries.append(.problem(problem))
        }
    }

    mutating func finish() {
        if isInMessage { broken.append("a message without an end") }
    }

    var heads: [Head] {
        entries.compactMap { entry in
            guard case .head(let head, _) = entry else { return nil }
            return head
        }
    }

    var framings: [HTTPBodyFraming] {
        entries.compactMap { entry in
            guard case .head(_, let framing) = entry else { return nil }
            return framing
        }
    }

    var bodies: [String] {
        entries.compactMap { entry in
            guard case .body(let octets) = entry else { return nil }
            return octets.displayText
        }
    }

    var ends: [HTTPMessageEnd] {
        entries.compactMap { entry in
            guard case .end(let end) = entry else { return nil }
            return end
        }
    }

    var problems: [HTTPParserProblem] {
        entries.compactMap { entry in
            guard case .problem(let problem) = entry else { return nil }
            return problem
        }
    }
}

/// All that a fresh parser says of `stream`, given in parts that end at `cuts`, and of the connection's end.
func requestTranscript(
    _ stream: [UInt8],
    cuts: [Int] = [],
    configuration: HTTPParserConfiguration = HTTPParserConfiguration()
) -> HTTPTranscript<HTTPRequestHead> {
    var parser = HTTPRequestParser(configuration: configuration)
    var transcript = HTTPTranscript<HTTPRequestHead>()
    var start = 0
    for end in cuts + [stream.count] {
        parser.receive(stream.span, from: start, to: end) { transcript.note($0, stream.span) }
        start = end
    }
    for event in parser.finish() { transcript.note(event, stream.span) }
    transcript.finish()
    return transcript
}

/// As `requestTranscript`, of the responses to requests with these methods.
func responseTranscript(
    _ stream: [UInt8],
    to methods: [String] = ["GET"],
    cuts: [Int] = [],
    configuration: HTTPParserConfiguration = HTTPParserConfiguration()
) -> HTTPTranscript<HTTPResponseHead> {
    var parser = HTTPResponseParser(configuration: configuration)
    for method in methods { parser.expectResponse(to: ascii(method)) }
    var transcript = HTTPTranscript<HTTPResponseHead>()
    var start = 0
    for end in cuts + [stream.count] {
        parser.receive(stream.span, from: start, to: end) { transcript.note($0, stream.span) }
        start = end
    }
    for event in parser.finish() { transcript.note(event, stream.span) }
    transcript.finish()
    return transcript
}
