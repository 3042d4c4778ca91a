internal import DequeModule

/// What a server says, found in the octets of its side of a connection.
public enum NBDServerEvent: Hashable, Sendable {
    case greeting(NBDGreeting)
    /// The answer to EXPORT_NAME.
    case exportAnswer(NBDExportAnswer)
    case optionReply(NBDOptionReply)
    /// An option reply with more data than the parser reads; they are passed over as they come.
    case oversizedOptionReply(NBDOptionCode, NBDOptionReplyType, length: UInt32)
    /// A reply without structure, and the request that it answers; nil where none with its cookie is known. One to a
    /// READ that went well is followed by `data` and one `dataEnd`. Where an unknown one might have data, the parser is
    /// lost behind it.
    case reply(NBDSimpleReply, to: NBDRequest?)
    /// A piece of a structured reply. One with data is followed by `data` and one `dataEnd`.
    case chunk(NBDChunkHeader, NBDChunkContent, of: NBDRequest?)
    /// A piece of a structured reply with more behind its head than the parser reads; it is passed over.
    case oversizedChunk(NBDChunkHeader, of: NBDRequest?)
    /// Octets that were read, where they stand in the span that was given. Never empty.
    case data(Range<Int>)
    /// All octets of the reply or piece have passed, apart from so many that fell into gaps of the capture.
    case dataEnd(missing: Int)
    case problem(NBDParserProblem)
}

/// Reads what a server of network block devices says, in whatever pieces it comes.
///
/// What some of its messages mean depends on what the client said before: that has to be told by ``note(_:)``. Data are
/// neither copied nor looked at.
public struct NBDServerStreamParser: Sendable {
    public let configuration: NBDParserConfiguration
    private var state: State
    /// The message so far.
    private var head: [UInt8] = []
    private var missingCount = 0
    /// Whether both sides leave out the zeros behind the answer to EXPORT_NAME.
    private var omitsZeroes = (server: false, client: false)
    /// Options that wait for their last reply, in order.
    private var options: Deque<NBDOptionCode> = []
    /// Requests that wait for their last reply, by their cookies. Never gone through.
    private var requests: [UInt64: NBDRequest] = [:]

    private enum State: Hashable, Sendable {
        /// Nothing was said yet.
        case beginning
        case greeting(length: Int)
        /// Between two messages, or in the first octets of one.
        case message
        case exportAnswer
        case optionReplyHeader
        case optionReplyData(length: Int)
        case simpleReply
        case chunkHeader
        case chunkContent(NBDChunkHeader, length: Int)
        case data(remaining: Int)
        /// Something that is not kept passes by.
        case passing(remaining: Int)
        /// A gap hid where the next message begins.
        case lost
        /// Nothing further can be told, or the connection ended.
        case stopped
    }

    /// - Parameter startsInMiddle: whether the first octets of the connection are not there, so that it looks for the
    ///   first message itself.
    public init(configuration: NBDParserConfiguration = NBDParserConfiguration(), startsInMiddle: Bool = false) {
        self.configuration = configuration
        state = startsInMiddle ? .lost : .beginning
    }

    /// Whether a problem or the end of the connection ended the parsing: further octets are left out.
    public var isStopped: Bool { state == .stopped }

    /// How many requests wait for their last reply.
    public var outstandingCount: Int { requests.count }

    /// Whether a request with this cookie waits for its last reply.
    public func isOutstanding(_ cookie: UInt64) -> Bool { requests[cookie] != nil }

    /// The client said this.
    public mutating func note(_ event: NBDClientEvent) {
        switch event {
        case .flags(let flags): omitsZeroes.client = flags.contains(.noZeroes)
        case .option(let request): note(request.option)
        case .oversizedOption(let option, _): note(option)
        case .request(let request):
            guard request.command != .disconnect else { return }
            guard requests.count < configuration.outstandingLimit || isOutstanding(request.cookie) else { return }
            requests[request.cookie] = request
        case .payload, .payloadEnd, .problem: break
        }
    }

    private mutating func note(_ option: NBDOptionCode) {
        if options.count < configuration.outstandingLimit { options.append(option) }
    }

    /// The next thing found in `bytes` from `offset` up to `end`; `offset` moves behind it. nil when all is used up.
    public mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> NBDServerEvent? {
        let end = min(end, bytes.count)
        while true {
            switch state {
            case .data(0):
                state = .message
                return .dataEnd(missing: missingCount)
            case .data(let remaining):
                guard offset >= 0, offset < end else { return nil }
                let start = offset
                offset += min(remaining, end - offset)
                state = .data(remaining: remaining - (offset - start))
                return .data(start..<offset)
            case .passing(let remaining):
                guard remaining > 0 else {
                    state = .message
                    continue
                }
                guard offset >= 0, offset < end else { return nil }
                let count = min(remaining, end - offset)
                offset += count
                state = .passing(remaining: remaining - count)
            case .lost:
                guard find(bytes, &offset, end) else { return nil }
                state = .message
            case .stopped:
                offset = max(offset, end)
                return nil
            case .message where head.isEmpty && options.first == .exportName: state = .exportAnswer
            case .beginning, .greeting, .message, .exportAnswer, .optionReplyHeader, .optionReplyData, .simpleReply,
                .chunkHeader, .chunkContent:
                guard head.collect(wantedLength, from: bytes, at: &offset, to: end) else { return nil }
                if let event = takeHead() { return event }
            }
        }
    }

    /// The server closed: what that means for a message under way.
    public mutating func finish() -> NBDServerEvent? {
        let remaining: Int
        switch state {
        case .beginning, .greeting, .message, .exportAnswer, .optionReplyHeader, .optionReplyData, .simpleReply,
            .chunkHeader, .chunkContent:
            remaining = head.isEmpty ? 0 : wantedLength - head.count
        case .data(let count), .passing(let count): remaining = count
        case .lost, .stopped: remaining = 0
        }
        state = .stopped
        head = []
        return remaining > 0 ? .problem(.truncated(remaining: remaining)) : nil
    }

    /// `count` octets are missing here from the capture. Within data they are counted; elsewhere the parser is lost until
    /// a message begins that answers a request it knows.
    public mutating func receiveGap(_ count: Int) -> NBDServerEvent? {
        guard count > 0 else { return nil }
        switch state {
        case .stopped, .lost: return nil
        case .data(let remaining) where count <= remaining:
            missingCount += count
            state = .data(remaining: remaining - count)
            return nil
        case .passing(let remaining) where count <= remaining:
            state = .passing(remaining: remaining - count)
            return nil
        case .beginning, .greeting, .message, .exportAnswer, .optionReplyHeader, .optionReplyData, .simpleReply,
            .chunkHeader, .chunkContent, .data, .passing:
            head.removeAll(keepingCapacity: true)
            state = .lost
            return .problem(.lostInGap(count: count))
        }
    }
}

// MARK: Reading messages

extension NBDServerStreamParser {
    /// Octets that the message under way has as far as it is known.
    private var wantedLength: Int {
        switch state {
        case .beginning: NBDGreeting.magicLength
        case .greeting(let length): length
        case .message: 4
        case .exportAnswer: NBDExportAnswer.unpaddedLength + (isAnswerPadded ? NBDExportAnswer.paddingLength : 0)
        case .optionReplyHeader: NBDOptionReply.headerLength
        case .optionReplyData(let length): NBDOptionReply.headerLength + length
        case .simpleReply: NBDSimpleReply.encodedLength
        case .chunkHeader: NBDChunkHeader.encodedLength
        case .chunkContent(_, let length): NBDChunkHeader.encodedLength + length
        case .data, .passing, .lost, .stopped: 0
        }
    }

    private var isAnswerPadded: Bool { !(omitsZeroes.server && omitsZeroes.client) }

    private mutating func stop(_ problem: NBDParserProblem) -> NBDServerEvent {
        state = .stopped
        head = []
        return .problem(problem)
    }

    /// Goes on with what is known of the message by now; nil where more of it has to come.
    private mutating func takeHead() -> NBDServerEvent? {
        switch state {
        case .beginning: return beginGreeting()
        case .message: return beginMessage()
        case .greeting, .exportAnswer, .optionReplyData, .simpleReply: return takeWhole()
        case .optionReplyHeader: return takeOptionReplyHeader()
        case .chunkHeader: return takeChunkHeader()
        case .chunkContent(let header, _): return takeChunk(header)
        case .data, .passing, .lost, .stopped: return nil
        }
    }

    private mutating func beginGreeting() -> NBDServerEvent? {
        guard head.span.uint64(at: 0) == NBDMagic.greeting else { return stop(.badMagic(head)) }
        switch head.span.uint64(at: 8) {
        case NBDMagic.option: state = .greeting(length: NBDGreeting.newStyleLength)
        case NBDMagic.oldStyle: state = .greeting(length: NBDGreeting.oldStyleLength)
        default: return stop(.badMagic(head))
        }
        return nil
    }

    private mutating func beginMessage() -> NBDServerEvent? {
        switch head.span.uint32(at: 0) {
        case UInt32(NBDMagic.optionReply >> 32): state = .optionReplyHeader
        case NBDMagic.simpleReply: state = .simpleReply
        case NBDMagic.structuredReply: state = .chunkHeader
        default: return stop(.badMagic(head))
        }
        return nil
    }

    /// Takes a message that is whole and has nothing behind it but data.
    private mutating func takeWhole() -> NBDServerEvent? {
        defer { head.removeAll(keepingCapacity: head.capacity <= 4096) }
        switch state {
        case .greeting:
            guard let greeting = head.decoded(NBDGreeting.init(decoding:)) else { return stop(.badMagic(head)) }
            if case .newStyle(let flags) = greeting { omitsZeroes.server = flags.contains(.noZeroes) }
            state = .message
            return .greeting(greeting)
        case .exportAnswer:
            let isPadded = isAnswerPadded
            let answer = head.decoded { reader throws(PacketDecodingError) in
                try NBDExportAnswer(decoding: &reader, isPadded: isPadded)
            }
            guard let answer else { return stop(.badMagic(head)) }
            _ = options.popFirst()
            state = .message
            return .exportAnswer(answer)
        case .optionReplyData:
            guard let reply = head.decoded(NBDOptionReply.init(decoding:)) else { return stop(.badMagic(head)) }
            noteReply(reply.type)
            state = .message
            return .optionReply(reply)
        case .simpleReply:
            guard let reply = head.decoded(NBDSimpleReply.init(decoding:)) else { return stop(.badMagic(head)) }
            return take(reply)
        case .beginning, .message, .optionReplyHeader, .chunkHeader, .chunkContent, .data, .passing, .lost, .stopped:
            return nil
        }
    }

    private mutating func take(_ reply: NBDSimpleReply) -> NBDServerEvent {
        let request = requests.removeValue(forKey: reply.cookie)
        missingCount = 0
        switch (reply.error, request) {
        case (.none, nil): state = .lost
        case (.none, let request?) where request.command == .read: state = .data(remaining: Int(request.length))
        default: state = .message
        }
        return .reply(reply, to: request)
    }

    private mutating func takeOptionReplyHeader() -> NBDServerEvent? {
        guard head.span.uint64(at: 0) == NBDMagic.optionReply else { return stop(.badMagic(head)) }
        let length = head.span.uint32(at: 16)
        guard Int(length) <= configuration.optionLimit else {
            let option = NBDOptionCode(rawValue: head.span.uint32(at: 8))
            let type = NBDOptionReplyType(rawValue: head.span.uint32(at: 12))
            head.removeAll(keepingCapacity: true)
            noteReply(type)
            state = .passing(remaining: Int(length))
            return .oversizedOptionReply(option, type, length: length)
        }
        state = .optionReplyData(length: Int(length))
        return nil
    }

    /// The option that waits longest is answered, whichever the reply names.
    private mutating func noteReply(_ type: NBDOptionReplyType) {
        if type.isFinal { _ = options.popFirst() }
    }

    private mutating func takeChunkHeader() -> NBDServerEvent? {
        guard let header = head.decoded(NBDChunkHeader.init(decoding:)) else { return stop(.badMagic(head)) }
        let length = Int(header.length)
        let isData = header.type == .offsetData && length >= NBDChunkContent.dataOffsetLength
        guard isData || length <= configuration.chunkLimit else {
            head.removeAll(keepingCapacity: true)
            state = .passing(remaining: length)
            return .oversizedChunk(header, of: takeRequest(header))
        }
        state = .chunkContent(header, length: isData ? NBDChunkContent.dataOffsetLength : length)
        return nil
    }

    private mutating func takeChunk(_ header: NBDChunkHeader) -> NBDServerEvent {
        defer { head.removeAll(keepingCapacity: head.capacity <= 4096) }
        missingCount = 0
        let request = takeRequest(header)
        let start = NBDChunkHeader.encodedLength
        let length = Int(header.length) - NBDChunkContent.dataOffsetLength
        if header.type == .offsetData, length >= 0 {
            state = .data(remaining: length)
            return .chunk(header, .data(offset: head.span.uint64(at: start), length: length), of: request)
        }
        state = .message
        return .chunk(header, NBDChunkContent(head, from: start, header.type), of: request)
    }

    private mutating func takeRequest(_ header: NBDChunkHeader) -> NBDRequest? {
        header.isLast ? requests.removeValue(forKey: header.cookie) : requests[header.cookie]
    }

    /// Moves to where a reply to a known request begins in the octets that are there; else behind them.
    private func find(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Bool {
        guard offset >= 0 else { return false }
        while end - offset >= NBDSimpleReply.encodedLength {
            switch bytes.uint32(at: offset) {
            case NBDMagic.simpleReply, NBDMagic.structuredReply:
                if isOutstanding(bytes.uint64(at: offset + 8)) { return true }
            case UInt32(NBDMagic.optionReply >> 32)
            where bytes.uint32(at: offset + 4) == UInt32(truncatingIfNeeded: NBDMagic.optionReply):
                return true
            default: break
            }
            offset += 1
        }
        offset = max(offset, end)
        return false
    }
}

extension Span<UInt8> {
    /// The eight octets at `offset` in network byte order. The caller has checked that they are there.
    func uint64(at offset: Int) -> UInt64 {
        UInt64(uint32(at: offset)) << 32 | UInt64(uint32(at: offset + 4))
    }
}
