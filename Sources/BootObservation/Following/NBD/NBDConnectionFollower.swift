internal import NetworkProtocols

/// Follows one connection to a network block device: the negotiation, the requests and their replies, what is read.
struct NBDConnectionFollower: Sendable {
    private static let anomalyLimit = 64
    private static let optionLimit = 64
    private static let optionReplyLimit = 256
    private static let chunkLimit = 16

    /// A request that has not had the last of its reply.
    private struct OpenRequest: Sendable {
        var record: NBDRequestRecord
        /// Of `session.counts`.
        var count: Int
        var isOdd = false
    }

    /// Where data that pass by belong.
    private struct DataPlace: Sendable {
        var cookie: UInt64
        var offset: UInt64
        /// Octets still to come.
        var left: Int
        /// Nothing follows for the request.
        var isLast: Bool
        var isKnown: Bool
    }

    private let configuration: ObservationConfiguration
    private(set) var session: NBDSession
    private var parser: NBDConversationParser
    private var content: ContentCollector
    private var keptOctetsLeft: Int
    private var open: [UInt64: OpenRequest] = [:]
    private var place: DataPlace?
    private var keptRequests = 0
    private var keptOdd = 0
    /// The option that INFO replies are of.
    private var told: (size: UInt64, flags: NBDTransmissionFlags)?

    init(ends: Ends, at stamp: FrameStamp, startsInMiddle: Bool, configuration: ObservationConfiguration, withMD5: Bool)
    {
        self.configuration = configuration
        session = NBDSession(ends: ends, style: .unseen, start: stamp)
        if startsInMiddle {
            session.completeness.insert(.startMissing)
            session.transmission = stamp
        }
        parser = NBDConversationParser(startsInMiddle: startsInMiddle)
        content = ContentCollector(keptOctets: configuration.keptBodyOctets, withMD5: withMD5)
        keptOctetsLeft = configuration.keptBodyOctets
    }

    /// Whether a server's first octets are those of a greeting.
    static func canBegin(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 4 else { return false }
        var index = 0
        for octet in "NBDMAGIC".utf8 where index < bytes.count {
            guard bytes[index] == octet else { return false }
            index += 1
        }
        return true
    }

    /// Whether octets in the midst of a connection are those of a request.
    static func isRequest(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= 28, RPCSignature.word(bytes, 0) == 0x2560_9513 else { return false }
        return RPCSignature.word(bytes, 4) & 0xffff <= 8
    }

    mutating func markOpen(_ completeness: CaptureCompleteness) {
        session.completeness.formUnion(completeness)
    }

    /// What was counted so far, of a connection that goes on.
    var counts: TrafficStatistics.NBDCounts {
        var counts = TrafficStatistics.NBDCounts()
        counts.add(session, octets: content.content.octets)
        return counts
    }

    // MARK: The client's side

    mutating func clientSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp) {
        session.end = stamp
        var offset = 0
        while let event = parser.nextClientEvent(in: bytes, at: &offset, to: bytes.count) { handle(event, at: stamp) }
    }

    mutating func clientGap(_ count: Int, at stamp: FrameStamp) {
        session.completeness.insert(.framesMissing)
        if let event = parser.receiveClientGap(count) { handle(event, at: stamp) }
    }

    private mutating func handle(_ event: NBDClientEvent, at stamp: FrameStamp) {
        switch event {
        case .flags(let flags): session.clientFlags = flags
        case .option(let request): take(NBDOptionRecord(stamp: stamp, request: request))
        case .oversizedOption(let option, let length):
            take(NBDOptionRecord(stamp: stamp, request: NBDOptionRequest(option), length: Int(length)))
        case .request(let request): take(request, at: stamp)
        case .payload, .payloadEnd: break
        case .problem(let problem): note(problem, isFromServer: false, at: stamp)
        }
    }

    private mutating func take(_ option: NBDOptionRecord) {
        guard session.options.count < Self.optionLimit else {
            session.optionsLeftOut += 1
            return
        }
        session.options.append(option)
        if option.option == .exportName || option.option == .go {
            session.export = option.exportName
            told = nil
        }
    }

    private mutating func take(_ request: NBDRequest, at stamp: FrameStamp) {
        if session.transmission == nil { session.transmission = stamp }
        let count = countPosition(request.command)
        session.counts[count].requests += 1
        session.counts[count].octetsAsked += Int(request.length)
        if session.disconnect != nil { note(.requestBehindDisconnect(request.command), at: stamp) }
        let record = NBDRequestRecord(stamp: stamp, request: request)
        if request.command == .disconnect {
            if session.disconnect == nil { session.disconnect = stamp }
            keep(record, isOdd: true)
            return
        }
        if let old = open.removeValue(forKey: request.cookie) {
            note(.cookieInUse(request.cookie), at: stamp)
            keep(old.record, isOdd: true)
        }
        guard open.count < configuration.recentCalls else {
            session.completeness.insert(.limitReached)
            return
        }
        open[request.cookie] = OpenRequest(record: record, count: count)
    }

    private mutating func countPosition(_ command: NBDCommand) -> Int {
        if let known = session.counts.firstIndex(where: { $0.command == command }) { return known }
        guard session.counts.count < 32 else { return session.counts.count - 1 }
        session.counts.append(NBDCommandCount(command: command))
        return session.counts.count - 1
    }

    // MARK: The server's side

    mutating func serverSaid(_ bytes: Span<UInt8>, at stamp: FrameStamp) {
        session.end = stamp
        var offset = 0
        while let event = parser.nextServerEvent(in: bytes, at: &offset, to: bytes.count) {
            if case .data(let range) = event {
                takeData(bytes.extracting(range))
            } else {
                handle(event, at: stamp)
            }
        }
    }

    mutating func serverGap(_ count: Int, at stamp: FrameStamp) {
        session.completeness.insert(.framesMissing)
        if let going = place {
            place?.offset &+= UInt64(count)
            place?.left = max(0, going.left - count)
        }
        if let event = parser.receiveServerGap(count) { handle(event, at: stamp) }
    }

    private mutating func handle(_ event: NBDServerEvent, at stamp: FrameStamp) {
        switch event {
        case .greeting(let greeting): take(greeting, at: stamp)
        case .exportAnswer(let answer): take(answer, at: stamp)
        case .optionReply(let reply): take(NBDOptionReplyRecord(stamp: stamp, reply: reply))
        case .oversizedOptionReply(let option, let type, let length):
            take(NBDOptionReplyRecord(stamp: stamp, reply: NBDOptionReply(to: option, type), length: Int(length)))
        case .reply(let reply, _): take(reply, at: stamp)
        case .chunk(let header, let content, _): take(header, content, at: stamp)
        case .oversizedChunk(let header, _): take(header, .other([]), at: stamp)
        case .data: break
        case .dataEnd: endData(at: stamp)
        case .problem(let problem): note(problem, isFromServer: true, at: stamp)
        }
    }

    private mutating func take(_ greeting: NBDGreeting, at stamp: FrameStamp) {
        session.greeting = greeting
        session.greetingStamp = stamp
        switch greeting {
        case .oldStyle(let old):
            session.style = .oldStyle
            session.size = old.size
            session.transmissionFlags = old.transmissionFlags
            session.transmission = stamp
        case .newStyle(let flags): session.style = flags.contains(.fixedNewStyle) ? .fixedNewStyle : .newStyle
        }
    }

    private mutating func take(_ answer: NBDExportAnswer, at stamp: FrameStamp) {
        if let index = session.options.lastIndex(where: { $0.option == .exportName }) {
            session.options[index].exportAnswer = answer
            session.options[index].exportAnswerStamp = stamp
        }
        session.size = answer.size
        session.transmissionFlags = answer.flags
        session.transmission = stamp
    }

    private mutating func take(_ reply: NBDOptionReplyRecord) {
        let option = reply.reply.option
        let open = session.options.firstIndex { $0.option == option && !$0.isOver }
        if let index = open ?? session.options.indices.last,
            session.options[index].replies.count < Self.optionReplyLimit
        {
            session.options[index].replies.append(reply)
        }
        switch reply.reply.type {
        case .info:
            guard case .info(let info)? = try? reply.reply.content() else { return }
            if case .blockSizes(let sizes) = info { session.blockSizes = sizes }
            if case .export(let size, let flags) = info, option == .go { told = (size, flags) }
        case .acknowledged where option == .go:
            session.size = told?.size
            session.transmissionFlags = told?.flags
            session.transmission = reply.stamp
        case .acknowledged where option == .structuredReply: session.hasStructuredReplies = true
        default: break
        }
    }

    // MARK: Replies

    private mutating func take(_ reply: NBDSimpleReply, at stamp: FrameStamp) {
        guard var request = open[reply.cookie] else {
            note(.replyWithoutRequest(cookie: reply.cookie), at: stamp)
            return
        }
        if session.hasStructuredReplies, request.record.request.command == .read {
            note(.replyOfOtherKind(cookie: reply.cookie), at: stamp)
            request.isOdd = true
        }
        begin(&request, NBDReplyRecord(first: stamp, error: reply.error))
        let asked = request.record.request
        open[reply.cookie] = request
        if asked.command == .read, reply.error == .none, asked.length > 0 {
            place = DataPlace(
                cookie: reply.cookie,
                offset: asked.offset,
                left: Int(asked.length),
                isLast: true,
                isKnown: true
            )
        } else if asked.command != .read || reply.error != .none {
            close(reply.cookie, at: stamp)
        }
    }

    private mutating func take(_ header: NBDChunkHeader, _ content: NBDChunkContent, at stamp: FrameStamp) {
        place = nil
        if case .data(let offset, let length) = content {
            place = DataPlace(
                cookie: header.cookie,
                offset: offset,
                left: length,
                isLast: header.isLast,
                isKnown: open[header.cookie] != nil
            )
        }
        guard var request = open[header.cookie] else {
            note(.replyWithoutRequest(cookie: header.cookie), at: stamp)
            return
        }
        if request.record.reply == nil {
            begin(&request, NBDReplyRecord(first: stamp, isStructured: true))
            if !session.hasStructuredReplies, !session.completeness.contains(.startMissing) {
                note(.replyOfOtherKind(cookie: header.cookie), at: stamp)
                request.isOdd = true
            }
        }
        if !check(content, request.record.request, header.cookie, at: stamp) { request.isOdd = true }
        request.record.reply?.last = stamp
        request.record.reply?.chunkCount += 1
        if (request.record.reply?.chunks.count ?? 0) < Self.chunkLimit {
            request.record.reply?.chunks.append(.init(header: header, content: content))
        }
        switch content {
        case .hole(let offset, let length):
            request.record.reply?.octets += Int(length)
            if request.record.request.covers(offset, UInt64(length)) {
                self.content.appendZeroes(Int(length), at: offset, budget: &keptOctetsLeft)
            }
        case .error(let error, let message), .errorAt(_, let error, let message):
            if request.record.reply?.error == NBDError.none {
                request.record.reply?.error = error
                request.record.reply?.message = message
                session.counts[request.count].errors += 1
            }
            request.isOdd = true
        case .none, .data, .blockStatus, .other: break
        }
        open[header.cookie] = request
        if case .data = content { return }
        if header.isLast { close(header.cookie, at: stamp) }
    }

    private mutating func begin(_ request: inout OpenRequest, _ reply: NBDReplyRecord) {
        request.record.reply = reply
        let count = request.count
        session.counts[count].replies += 1
        if reply.error != .none {
            session.counts[count].errors += 1
            request.isOdd = true
        }
        let wait = reply.first.time.duration(since: request.record.stamp.time)
        session.counts[count].longestWait = max(session.counts[count].longestWait, wait)
    }

    /// Whether a chunk's content lies within what was asked for.
    private mutating func check(
        _ content: NBDChunkContent,
        _ request: NBDRequest,
        _ cookie: UInt64,
        at stamp: FrameStamp
    ) -> Bool {
        let range: (offset: UInt64, count: UInt64)
        switch content {
        case .data(let offset, let length): range = (offset, UInt64(length))
        case .hole(let offset, let length): range = (offset, UInt64(length))
        default: return true
        }
        if request.covers(range.offset, range.count) { return true }
        note(.chunkOutOfPlace(cookie: cookie, offset: range.offset, count: range.count), at: stamp)
        return false
    }

    private mutating func takeData(_ bytes: Span<UInt8>) {
        guard let going = place else { return }
        let count = min(bytes.count, going.left)
        if going.isKnown {
            content.append(bytes.extracting(0..<count), at: going.offset, budget: &keptOctetsLeft)
            open[going.cookie]?.record.reply?.octets += count
        }
        place?.offset &+= UInt64(count)
        place?.left -= count
    }

    private mutating func endData(at stamp: FrameStamp) {
        guard let going = place else { return }
        place = nil
        open[going.cookie]?.record.reply?.last = stamp
        if going.isLast { close(going.cookie, at: stamp) }
    }

    private mutating func close(_ cookie: UInt64, at stamp: FrameStamp) {
        guard var request = open.removeValue(forKey: cookie) else { return }
        request.record.reply?.last = stamp
        request.record.reply?.isWhole = true
        keep(request.record, isOdd: request.isOdd)
    }

    private mutating func keep(_ record: NBDRequestRecord, isOdd: Bool) {
        if keptRequests < configuration.readsPerSession {
            keptRequests += 1
        } else if isOdd, keptOdd < configuration.oddCallsPerSession {
            keptOdd += 1
        } else {
            session.requestsLeftOut += 1
            return
        }
        session.requests.append(record)
    }

    // MARK: Anomalies

    private mutating func note(_ problem: NBDParserProblem, isFromServer: Bool, at stamp: FrameStamp) {
        if case .lostInGap = problem { place = nil }
        note(.unreadable(problem, isFromServer: isFromServer), at: stamp)
    }

    private mutating func note(_ kind: NBDAnomaly.Kind, at stamp: FrameStamp) {
        guard session.anomalies.count < Self.anomalyLimit else {
            session.anomaliesLeftOut += 1
            return
        }
        session.anomalies.append(NBDAnomaly(kind, at: stamp))
    }

    // MARK: The end

    /// The session as it stands when its connection has ended, or is followed no longer.
    mutating func finish(_ connection: TCPConnection) -> NBDSession {
        if let going = place, going.left > 0, connection.ending != .open {
            note(.brokenReply(cookie: going.cookie, missing: going.left), at: session.end)
        }
        session.unanswered = open.count
        for request in open.values.sorted(by: { $0.record.stamp < $1.record.stamp }) {
            keep(request.record, isOdd: true)
        }
        open = [:]
        session.requests.sort {
            ($0.stamp.frame, $0.request.cookie) < ($1.stamp.frame, $1.request.cookie)
        }
        session.counts.sort { $0.command.rawValue < $1.command.rawValue }
        session.content = content.content(size: session.size)
        session.ending = connection.ending
        session.start = min(session.start, connection.start)
        session.end = max(session.end, connection.end)
        session.completeness.formUnion(connection.completeness)
        return session
    }
}

extension NBDOptionRecord {
    /// Whether nothing more comes for it.
    fileprivate var isOver: Bool { replies.last?.reply.type.isFinal ?? false }
}

extension NBDRequest {
    /// Whether `count` octets from `offset` on lie within what is asked for.
    fileprivate func covers(_ offset: UInt64, _ count: UInt64) -> Bool {
        guard offset >= self.offset else { return false }
        let distance = offset - self.offset
        return distance <= UInt64(length) && count <= UInt64(length) - distance
    }
}
