internal import DequeModule

/// One TCP connection to an NFS server: records come in, replies go out in the same order.
struct NFSServerConnection: Sendable {
    let stream: StreamID
    private let client: Endpoint
    private let local: Endpoint
    private let limits: Limits
    private var state = State.open
    private var assembler: RPCRecordAssembler
    /// Octets that were written since the stream last said that more is welcome.
    private var unconfirmed = 0
    /// When something came in or went out.
    private var lastActivity: Instant
    /// When the record that is not whole yet began to come.
    private var recordStart: Instant?

    private enum State: Hashable {
        case open
        /// The client has said all; what waits is still answered.
        case closing
        /// This side has ended; the client's end is waited for.
        case lingering
        case ended
    }

    struct Limits: Sendable {
        var recordLimit: Int
        var fragmentLimit: Int
        /// How many octets may wait for their turn.
        var backlogLimit: Int
        var sendAhead: Int
        var idleTimeout: Duration
        var stallTimeout: Duration

        init(_ configuration: NFSServerConfiguration) {
            // A WRITE with its header; nothing that is allowed is larger.
            recordLimit = max(512, configuration.writeSize) + 2048
            fragmentLimit = max(1, configuration.fragmentLimit)
            backlogLimit = 4 * recordLimit + 256 << 10
            sendAhead = max(1, configuration.sendAhead)
            idleTimeout = configuration.idleTimeout
            stallTimeout = configuration.stallTimeout
        }
    }

    init(stream: StreamID, client: Endpoint, local: Endpoint, limits: Limits, at now: Instant) {
        self.stream = stream
        self.client = client
        self.local = local
        self.limits = limits
        lastActivity = now
        assembler = RPCRecordAssembler(recordLimit: limits.recordLimit, fragmentLimit: limits.fragmentLimit)
    }

    /// Nil where it has ended.
    var nextDeadline: Instant? {
        switch state {
        case .ended: nil
        case .open where unconfirmed == 0:
            recordStart.map { $0.advanced(by: limits.stallTimeout) } ?? lastActivity.advanced(by: limits.idleTimeout)
        case .open, .closing, .lingering: lastActivity.advanced(by: limits.stallTimeout)
        }
    }

    mutating func handle(
        _ input: StreamInput,
        _ services: inout NFSServices,
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        switch input {
        case .connected: break
        case .received(let octets):
            guard state == .open else { return }
            if unconfirmed == 0 { lastActivity = now }
            assembler.append(octets)
        case .writable:
            unconfirmed = 0
            lastActivity = now
        case .finished:
            if state == .open { state = .closing }
        case .closed, .failed:
            state = .ended
            return
        }
        answer(&services, at: now, &outputs, &journal)
    }

    mutating func abort(_ outputs: inout Deque<HostAction>) {
        guard state != .ended else { return }
        state = .ended
        outputs.append(.stream(stream, .abort))
    }

    /// Answers what is whole, as long as the stream takes replies.
    private mutating func answer(
        _ services: inout NFSServices,
        at now: Instant,
        _ outputs: inout Deque<HostAction>,
        _ journal: inout ServiceJournal
    ) {
        guard state == .open || state == .closing else { return }
        var piece = ReplyPiece(stream: stream)
        var answered = false
        while unconfirmed < limits.sendAhead, let record = assembler.nextRecord() {
            answered = true
            piece.begin()
            let outcome = services.answer(
                record.span,
                from: client,
                to: local,
                isStream: true,
                at: now,
                into: &piece.writer,
                &journal
            )
            switch outcome {
            case .answered(let slice): unconfirmed += piece.complete(slice, &outputs)
            case .silence: piece.takeBack()
            case .undecodable:
                piece.takeBack()
                piece.flush(&outputs)
                return abort(&outputs)
            }
        }
        piece.flush(&outputs)
        // A reader that can't keep up is not fed for ever, and a record that can't be right is not waited for.
        guard assembler.defect == nil, assembler.count <= limits.backlogLimit else { return abort(&outputs) }
        if answered || assembler.count == 0 { recordStart = nil }
        if assembler.count > 0, recordStart == nil { recordStart = now }
        if state == .closing, unconfirmed < limits.sendAhead {
            state = .lingering
            lastActivity = now
            outputs.append(.stream(stream, .finish))
        }
    }
}

/// Replies that go out in one piece.
private struct ReplyPiece {
    let stream: StreamID
    var writer = ByteWriter()
    /// Where the record of the reply under way begins.
    private var start = 0

    private static let markCount = 4
    private static let usualCount = 256

    init(stream: StreamID) {
        self.stream = stream
    }

    /// Makes room for the mark of a reply, which is written next.
    mutating func begin() {
        if writer.count == 0 { writer = ByteWriter(reserving: Self.usualCount) }
        start = writer.count
        writer.write(UInt32(0))
    }

    /// Writes the mark of a reply that was written behind it, and hands the part of a file over that belongs to it.
    /// Returns how many octets the reply has.
    mutating func complete(_ slice: FileSlice?, _ outputs: inout Deque<HostAction>) -> Int {
        let fileCount = slice?.range.count ?? 0
        let padding = XDROpaque.paddingCount(fileCount)
        let count = writer.count - start - Self.markCount + fileCount + padding
        writer.overwrite(RPCRecordMark(length: count).rawValue, at: start)
        if let slice {
            flush(&outputs)
            outputs.append(.stream(stream, .writeFile(slice)))
            for _ in 0..<padding { writer.write(UInt8(0)) }
        }
        return count + Self.markCount
    }

    /// Forgets the reply under way.
    mutating func takeBack() { writer.removeAll(behind: start) }

    mutating func flush(_ outputs: inout Deque<HostAction>) {
        guard writer.count > 0 else { return }
        outputs.append(.stream(stream, .write(writer.bytes)))
        writer = ByteWriter()
    }
}
