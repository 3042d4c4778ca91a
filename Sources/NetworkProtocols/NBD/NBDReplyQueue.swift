internal import DequeModule

/// What a connection has to send, in order: words of the negotiation, and replies to requests, of which nothing is made
/// before it goes out.
struct NBDReplyQueue: Sendable {
    private var waiting: Deque<Waiting> = []
    /// What is read from; nil as long as no export is open.
    private var opened: NBDExportDirectory.Opened?
    private var isStructured = false
    private var handsOver = false
    /// How far the first of `waiting` was sent.
    private var progress = Progress()
    /// How many READs were answered, and octets for them sent.
    private(set) var readCount = 0
    private(set) var readOctets = 0

    private enum Waiting: Sendable {
        case octets([UInt8])
        case error(NBDError, NBDRequest)
        case read(NBDRequest)
        case blockStatus(NBDRequest)
    }

    private struct Progress {
        var isBegun = false
        /// Where in the content the next piece begins.
        var offset = 0
        /// Up to where data follow without anything between them.
        var dataEnd = 0
    }

    /// More extents than this are not told at once: the client asks on.
    private static let extentLimit = 1024

    var isEmpty: Bool { waiting.isEmpty }
    /// How much waits.
    var count: Int { waiting.count }

    mutating func open(_ opened: NBDExportDirectory.Opened, isStructured: Bool, handsOver: Bool) {
        self.opened = opened
        self.isStructured = isStructured
        self.handsOver = handsOver && !opened.export.content.isInMemory
    }

    mutating func append(_ greeting: NBDGreeting) {
        var writer = ByteWriter(reserving: NBDGreeting.oldStyleLength)
        greeting.encode(into: &writer)
        waiting.append(.octets(writer.bytes))
    }

    mutating func append(_ answer: NBDExportAnswer) {
        var writer = ByteWriter(reserving: 134)
        answer.encode(into: &writer)
        waiting.append(.octets(writer.bytes))
    }

    mutating func append(_ reply: NBDOptionReply) {
        var writer = ByteWriter(reserving: NBDOptionReply.headerLength + reply.data.count)
        reply.encode(into: &writer)
        waiting.append(.octets(writer.bytes))
    }

    /// A reply that says how a request came out and nothing else.
    mutating func append(_ error: NBDError, to request: NBDRequest) { waiting.append(.error(error, request)) }

    mutating func appendRead(_ request: NBDRequest) { waiting.append(.read(request)) }

    mutating func appendBlockStatus(_ request: NBDRequest) { waiting.append(.blockStatus(request)) }

    /// Moves about `length` octets behind `outputs`, one at least. False where the content has become shorter than it was.
    mutating func takePiece(of length: Int, into outputs: inout [StreamOutput]) -> Bool {
        var writer = ByteWriter()
        var room = max(1, length)
        while room > 0, let first = waiting.first {
            let before = writer.count
            switch first {
            case .octets(let octets):
                writer.write(octets)
                waiting.removeFirst()
            case .error(let error, let request):
                write(error, to: request, &writer)
                waiting.removeFirst()
            case .blockStatus(let request):
                writeStatus(of: request, &writer)
                waiting.removeFirst()
            case .read(let request):
                guard let slice = nextSlice(of: request, upTo: room, &writer) else { break }
                room -= slice.range.count
                readOctets += slice.range.count
                guard handsOver else {
                    guard writer.append(slice) else { return false }
                    room += slice.range.count
                    break
                }
                Self.flush(&writer, &outputs)
                outputs.append(.writeFile(slice))
                continue
            }
            room -= writer.count - before
        }
        Self.flush(&writer, &outputs)
        return true
    }

    private static func flush(_ writer: inout ByteWriter, _ outputs: inout [StreamOutput]) {
        guard writer.count > 0 else { return }
        outputs.append(.write(writer.bytes))
        writer = ByteWriter()
    }
}

// MARK: Making replies

extension NBDReplyQueue {
    /// READ and BLOCK_STATUS are answered in pieces once that was agreed on; the others never need to be.
    private func write(_ error: NBDError, to request: NBDRequest, _ writer: inout ByteWriter) {
        guard isStructured, request.command == .read || request.command == .blockStatus else {
            return NBDSimpleReply(cookie: request.cookie, error: error).encode(into: &writer)
        }
        NBDChunkHeader(.error, cookie: request.cookie, length: 6, isLast: true).encode(into: &writer)
        NBDChunkContent.error(error, []).encode(into: &writer)
    }

    /// Writes what stands in front of the data that come next of a READ, and tells which those are; nil where only
    /// something without data was to be written. A READ that is whole leaves the queue.
    private mutating func nextSlice(
        of request: NBDRequest,
        upTo room: Int,
        _ writer: inout ByteWriter
    ) -> FileSlice? {
        guard let opened else {
            waiting.removeFirst()
            return nil
        }
        let end = Int(request.offset) + Int(request.length)
        if !progress.isBegun {
            progress = Progress(isBegun: true, offset: Int(request.offset), dataEnd: Int(request.offset))
            readCount += 1
            if !isStructured {
                NBDSimpleReply(cookie: request.cookie).encode(into: &writer)
                progress.dataEnd = end
            } else if request.length == 0 {
                NBDChunkHeader(.none, cookie: request.cookie, length: 0, isLast: true).encode(into: &writer)
            }
        }
        if progress.offset == progress.dataEnd, progress.offset < end { beginChunk(request, opened, end, &writer) }
        defer {
            if progress.offset >= end {
                waiting.removeFirst()
                progress = Progress()
            }
        }
        guard progress.offset < progress.dataEnd else { return nil }
        let start = progress.offset
        progress.offset = min(progress.dataEnd, start + max(1, room))
        return FileSlice(content: opened.export.content, range: start..<progress.offset)
    }

    /// Writes the next piece of a structured reply: a hole, or the head of data up to the next hole.
    private mutating func beginChunk(
        _ request: NBDRequest,
        _ opened: NBDExportDirectory.Opened,
        _ end: Int,
        _ writer: inout ByteWriter
    ) {
        let start = progress.offset
        var run = ContentRun(end: end, isHole: false)
        if let holes = opened.holes, !request.flags.contains(.dontFragment) { run = holes.run(from: start, to: end) }
        let isLast = run.end >= end
        if run.isHole {
            NBDChunkHeader(.offsetHole, cookie: request.cookie, length: 12, isLast: isLast).encode(into: &writer)
            let length = UInt32(truncatingIfNeeded: run.end - start)
            NBDChunkContent.hole(offset: UInt64(start), length: length).encode(into: &writer)
            progress.offset = run.end
        } else {
            let length = UInt32(truncatingIfNeeded: run.end - start + NBDChunkContent.dataOffsetLength)
            NBDChunkHeader(.offsetData, cookie: request.cookie, length: length, isLast: isLast).encode(into: &writer)
            NBDChunkContent.data(offset: UInt64(start), length: run.end - start).encode(into: &writer)
        }
        progress.dataEnd = run.end
    }

    private func writeStatus(of request: NBDRequest, _ writer: inout ByteWriter) {
        guard let opened else { return }
        let end = Int(request.offset) + Int(request.length)
        let limit = request.flags.contains(.oneExtent) ? 1 : Self.extentLimit
        var extents: [NBDExtent] = []
        var offset = Int(request.offset)
        while offset < end, extents.count < limit {
            let run = opened.holes?.run(from: offset, to: end) ?? ContentRun(end: end, isHole: false)
            let flags = run.isHole ? NBDExtent.hole | NBDExtent.zero : 0
            extents.append(NBDExtent(length: UInt32(truncatingIfNeeded: run.end - offset), flags: flags))
            offset = run.end
        }
        let length = UInt32(truncatingIfNeeded: 4 + 8 * extents.count)
        NBDChunkHeader(.blockStatus, cookie: request.cookie, length: length, isLast: true).encode(into: &writer)
        NBDChunkContent.blockStatus(context: NBDNegotiationProgress.contextNumber, extents).encode(into: &writer)
    }
}

extension SparseContent {
    /// The run of octets that begins at `start`, cut to `end`; all that has the same kind as its first octets.
    fileprivate func run(from start: Int, to end: Int) -> ContentRun {
        var run = run(at: start, limit: end)
        run.end = min(max(run.end, start + 1), end)
        return run
    }
}

extension ByteWriter {
    /// Writes the octets of a part of a file; false where the file no longer has it.
    fileprivate mutating func append(_ slice: FileSlice) -> Bool {
        guard let octets = slice.octets else { return false }
        write(octets)
        return true
    }
}
