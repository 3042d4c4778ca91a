internal import NetworkProtocols

/// A fault of a web server: changes the heads of requests that it hears, and its answers.
protocol HTTPFault: ServerFault {
    /// Connections that are open; kept by the fault, used by the defaults below.
    var conversations: [HTTPConversation] { get set }
    /// What the server gets to hear instead of a request.
    mutating func hear(_ request: HTTPRequestHead) -> HTTPRequestHead
    /// What goes out instead of an answer.
    ///
    /// - Parameter length: how many octets of body follow.
    mutating func answer(_ response: HTTPResponseHead, to request: HTTPRequestHead?, length: Int) -> HTTPAnswerChange
}

/// What becomes of an answer.
struct HTTPAnswerChange: Sendable {
    var head: HTTPResponseHead
    var body = Body.asItIs
    /// Whether the connection ends behind the answer.
    var endsConnection = false

    enum Body: Hashable, Sendable {
        case asItIs
        case leftOut
        case inChunks
        /// Only so many octets of it.
        case cut(to: Int)
        /// With one bit turned over, in the octet of that number.
        case flipped(at: Int)
    }

    init(_ head: HTTPResponseHead, _ body: Body = .asItIs, endsConnection: Bool = false) {
        self.head = head
        self.body = body
        self.endsConnection = endsConnection
    }
}

extension HTTPFault {
    mutating func hear(_ request: HTTPRequestHead) -> HTTPRequestHead { request }

    mutating func answer(
        _ response: HTTPResponseHead,
        to request: HTTPRequestHead?,
        length: Int
    ) -> HTTPAnswerChange {
        HTTPAnswerChange(response)
    }

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        switch event {
        case .accepted(let stream, _, _):
            if conversations.count < HTTPConversation.limit { conversations.append(HTTPConversation(stream: stream)) }
        case .stream(let stream, let input):
            guard let index = conversations.firstIndex(where: { $0.stream == stream }) else { break }
            switch input {
            case .received(let octets):
                var conversation = conversations[index]
                let heard = conversation.hear(octets) { hear($0) }
                conversations[index] = conversation
                if !heard.isEmpty { flow.receive(.stream(stream, .received(heard))) }
                return
            case .closed, .failed: conversations.remove(at: index)
            case .connected, .writable, .finished: break
            }
        default: break
        }
        flow.receive(event)
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard case .stream(let stream, let output) = action,
            let index = conversations.firstIndex(where: { $0.stream == stream })
        else { return flow.send(action) }
        // Behind the fault's own end of the connection the server's words are lost.
        if conversations[index].hasEnded {
            if output == .abort { flow.send(action) }
            if case .write = output { flow.receive(.stream(stream, .writable)) }
            return
        }
        guard case .write(let octets) = output else { return flow.send(action) }
        var conversation = conversations[index]
        let said = conversation.say(octets) { answer($0, to: $1, length: $2) }
        conversations[index] = conversation
        if said.isEmpty {
            flow.receive(.stream(stream, .writable))
        } else {
            flow.send(.stream(stream, .write(said)))
        }
        if conversation.hasEnded { flow.send(.stream(stream, .finish)) }
    }
}

/// One connection to a web server, as a fault between the two follows it.
struct HTTPConversation: Sendable {
    let stream: StreamID
    /// Whether the fault has ended it.
    private(set) var hasEnded = false
    /// Octets of a head that is not whole yet.
    private var heard: [UInt8] = []
    private var said: [UInt8] = []
    private var questions: [HTTPRequestHead] = []
    private var phase = Phase.head

    /// Connections that are followed at a time; further ones pass unchanged.
    static let limit = 1024
    /// The longest head that is waited for, and the most requests without an answer.
    private static let headLimit = 64 << 10
    private static let questionLimit = 64

    private enum Phase {
        case head
        /// A body of which so many octets have passed, of so many.
        case body(passed: Int, length: Int, HTTPAnswerChange.Body, endsConnection: Bool)
        /// Everything passes unchanged: the end of what goes on can't be told.
        case opaque
    }

    init(stream: StreamID) {
        self.stream = stream
    }

    /// Takes octets of the client; gives back what the server gets to hear. Requests of boot clients have no bodies.
    mutating func hear(_ octets: [UInt8], _ change: (HTTPRequestHead) -> HTTPRequestHead) -> [UInt8] {
        heard += octets
        var passed: [UInt8] = []
        while let end = Self.headEnd(heard) {
            let head = Array(heard[..<end])
            heard.removeFirst(end)
            var reader = ByteReader(head.span)
            guard let request = try? HTTPRequestHead(decoding: &reader) else {
                passed += head
                continue
            }
            if questions.count < Self.questionLimit { questions.append(request) }
            passed += change(request).encoded
        }
        if heard.count > Self.headLimit {
            passed += heard
            heard = []
        }
        return passed
    }

    /// Takes octets of the server; gives back what goes out.
    mutating func say(
        _ octets: [UInt8],
        _ change: (HTTPResponseHead, HTTPRequestHead?, Int) -> HTTPAnswerChange
    ) -> [UInt8] {
        said += octets
        var passed: [UInt8] = []
        while !said.isEmpty, !hasEnded {
            switch phase {
            case .head:
                guard let end = Self.headEnd(said) else {
                    if said.count > Self.headLimit { phase = .opaque } else { return passed }
                    continue
                }
                let head = Array(said[..<end])
                said.removeFirst(end)
                passed += begin(head, change)
            case .body(let count, let length, let body, let endsConnection):
                let piece = Array(said.prefix(length - count))
                said.removeFirst(piece.count)
                passed += Self.changed(piece, at: count, of: length, body)
                phase = .body(passed: count + piece.count, length: length, body, endsConnection: endsConnection)
                finishBodyIfWhole(&passed)
            case .opaque:
                passed += said
                said = []
            }
        }
        return passed
    }

    private mutating func begin(
        _ octets: [UInt8],
        _ change: (HTTPResponseHead, HTTPRequestHead?, Int) -> HTTPAnswerChange
    ) -> [UInt8] {
        var reader = ByteReader(octets.span)
        guard let response = try? HTTPResponseHead(decoding: &reader) else {
            phase = .opaque
            return octets
        }
        let question = questions.first
        if !response.isInformational, !questions.isEmpty { questions.removeFirst() }
        guard let length = Self.bodyLength(response, question) else {
            phase = .opaque
            return octets
        }
        let answer = change(response, question, length)
        var passed = answer.head.encoded
        phase = .body(passed: 0, length: length, answer.body, endsConnection: answer.endsConnection)
        finishBodyIfWhole(&passed)
        return passed
    }

    private mutating func finishBodyIfWhole(_ passed: inout [UInt8]) {
        guard case .body(let count, let length, let body, let endsConnection) = phase else { return }
        if case .cut(let limit) = body, count >= limit, endsConnection {
            hasEnded = true
            return
        }
        guard count >= length else { return }
        if body == .inChunks { passed += Array("0\r\n\r\n".utf8) }
        phase = .head
        if endsConnection { hasEnded = true }
    }

    /// What becomes of a piece of a body that begins at octet `start` of it.
    private static func changed(
        _ piece: [UInt8],
        at start: Int,
        of length: Int,
        _ body: HTTPAnswerChange.Body
    ) -> [UInt8] {
        switch body {
        case .asItIs: return piece
        case .leftOut: return []
        case .inChunks:
            guard !piece.isEmpty else { return [] }
            return Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + Array("\r\n".utf8)
        case .cut(let limit): return Array(piece.prefix(max(0, limit - start)))
        case .flipped(let place):
            var piece = piece
            let index = place - start
            if piece.indices.contains(index) { piece[index] ^= 1 }
            return piece
        }
    }

    /// How many octets of body follow a head; nil where only the end of the connection, or of chunks, tells.
    private static func bodyLength(_ response: HTTPResponseHead, _ request: HTTPRequestHead?) -> Int? {
        if request?.hasMethod("HEAD") == true || response.isInformational || [204, 304].contains(response.status) {
            return 0
        }
        guard !response.fields.endsInChunkedCoding, case .octets(let length) = response.fields.contentLength else {
            return nil
        }
        return length
    }

    /// Where the empty line behind a head ends; nil where it has not come.
    private static func headEnd(_ octets: [UInt8]) -> Int? {
        octets.firstRange(of: [13, 10, 13, 10])?.upperBound
    }
}
