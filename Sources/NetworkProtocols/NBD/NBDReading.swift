/// A read under way: it is asked for in several parts, whose replies come in any order and in any pieces.
struct NBDReading: Sendable {
    /// What the reader wants.
    private let range: Range<UInt64>
    /// What is asked for: whole blocks.
    private let whole: Range<UInt64>
    /// The longest part that is asked for at once.
    private let partLength: UInt64
    private let queueDepth: Int
    /// From here on nothing was asked for yet.
    private var next: UInt64
    /// The octets from the begin of `whole` up to `next`, as far as they came.
    private var octets: [UInt8] = []
    private var parts: [Part] = []
    /// Parts that have to be asked for anew.
    private var again: [Range<UInt64>] = []
    private var completeCount = 0
    private var failure: NBDClientFailure?
    /// Where the data go that come next: the part's cookie, and the offset in the export.
    private var target: Target?

    private struct Target: Sendable {
        var cookie: UInt64
        var offset: UInt64
        /// Whether nothing more comes for the part.
        var isLast: Bool
    }

    /// What one READ asks for.
    private struct Part: Sendable {
        var cookie: UInt64
        var range: Range<UInt64>
        /// What of it came, in order, neither touching nor overlapping.
        var covered: [Range<UInt64>] = []
        var error: NBDClientFailure?

        var coveredCount: UInt64 { covered.reduce(0) { $0 + ($1.upperBound - $1.lowerBound) } }
    }

    private static let sector: UInt32 = 512
    /// A part may not come in more separate pieces than this.
    private static let pieceLimit = 4096

    /// - Parameter range: inside the device, not empty, and no longer than the configuration allows.
    init(_ range: Range<UInt64>, of device: NBDDevice, _ configuration: NBDClientConfiguration) {
        self.range = range
        let sizes = device.blockSizes.isConsistent ? device.blockSizes : .unsaid
        // Whole sectors, as block devices of an operating system are read, also where any octet may be asked for.
        let block = UInt64(sizes.maximum >= Self.sector ? max(sizes.minimum, Self.sector) : sizes.minimum)
        let start = range.lowerBound / block * block
        let (end, overflow) = range.upperBound.addingReportingOverflow((block - range.upperBound % block) % block)
        whole = start..<(overflow ? device.size : min(end, device.size))
        let wanted = min(UInt64(max(1, configuration.readSize)), UInt64(sizes.maximum))
        partLength = max(block, wanted / block * block)
        queueDepth = max(1, configuration.queueDepth)
        next = start
    }

    /// How many octets came so far.
    var receivedCount: Int {
        completeCount + parts.reduce(0) { $0 + Int($1.coveredCount) }
    }

    /// What it came to; nil while something is still under way.
    var outcome: Result<[UInt8], NBDClientFailure>? {
        guard parts.isEmpty else { return nil }
        if let failure { return .failure(failure) }
        guard next == whole.upperBound, again.isEmpty else { return nil }
        let start = Int(range.lowerBound - whole.lowerBound)
        if start == 0, range.upperBound == whole.upperBound { return .success(octets) }
        return .success(Array(octets[start..<(start + Int(range.upperBound - range.lowerBound))]))
    }

    /// What is to be asked for next; nil while enough is under way, and at the end.
    mutating func nextPart() -> Range<UInt64>? {
        guard failure == nil, parts.count < queueDepth else { return nil }
        if let part = again.popLast() { return part }
        guard next < whole.upperBound else { return nil }
        let part = next..<(next + min(whole.upperBound - next, partLength))
        next = part.upperBound
        octets.append(contentsOf: repeatElement(0, count: Int(part.upperBound - part.lowerBound)))
        return part
    }

    /// The part was asked for.
    mutating func begin(_ request: NBDRequest) {
        parts.append(Part(cookie: request.cookie, range: request.offset..<(request.offset + UInt64(request.length))))
    }

    /// The connection broke: what was under way has to be asked for anew.
    mutating func beginAnew() {
        again += parts.reversed().map(\.range)
        parts = []
        target = nil
    }
}

// MARK: Replies

extension NBDReading {
    /// A simple reply came; what is wrong with it, or nil.
    mutating func received(_ reply: NBDSimpleReply, to request: NBDRequest) -> NBDClientFailure? {
        guard reply.error == .none else {
            note(.error(reply.error.rawValue, offset: request.offset), request.cookie)
            complete(request.cookie)
            return nil
        }
        target = Target(cookie: request.cookie, offset: request.offset, isLast: true)
        return cover(request.cookie, request.offset..<(request.offset + UInt64(request.length)))
    }

    /// A piece of a structured reply came; what is wrong with it, or nil.
    mutating func received(
        _ header: NBDChunkHeader,
        _ content: NBDChunkContent,
        of request: NBDRequest
    ) -> NBDClientFailure? {
        var problem: NBDClientFailure?
        switch content {
        case .none: if !header.isLast { problem = .badAnswer("an empty piece of a reply that is not its last") }
        case .data(let offset, let length):
            guard let end = Self.end(offset, UInt64(length)) else { return Self.outside }
            target = Target(cookie: request.cookie, offset: offset, isLast: header.isLast)
            return cover(request.cookie, offset..<end)
        case .hole(let offset, let length):
            guard let end = Self.end(offset, UInt64(length)) else { return Self.outside }
            problem = cover(request.cookie, offset..<end)
            if problem == nil { clear(offset..<end) }
        case .error(let error, _): note(.error(error.rawValue, offset: request.offset), request.cookie)
        case .errorAt(let offset, let error, _): note(.error(error.rawValue, offset: offset), request.cookie)
        case .blockStatus, .other:
            // An error of a kind that is not known is an error nevertheless.
            guard header.type.isError else { return .badAnswer("a piece of a reply that does not belong to READ") }
            note(.error(NBDError.invalid.rawValue, offset: request.offset), request.cookie)
        }
        if problem == nil, header.isLast { complete(request.cookie) }
        return problem
    }

    /// Nothing is stored there. A connection that broke may have left something.
    private mutating func clear(_ piece: Range<UInt64>) {
        let start = Int(piece.lowerBound - whole.lowerBound)
        let end = start + Int(piece.upperBound - piece.lowerBound)
        guard end <= octets.count else { return }
        for index in start..<end { octets[index] = 0 }
    }

    /// Data of the reply that came last.
    mutating func received(_ data: [UInt8], _ range: Range<Int>) {
        guard let target else { return }
        let start = Int(target.offset - whole.lowerBound)
        guard start + range.count <= octets.count else { return }
        octets.replaceSubrange(start..<(start + range.count), with: data[range])
        self.target?.offset += UInt64(range.count)
    }

    /// All data of the reply that came last are there.
    mutating func receivedDataEnd() {
        guard let target else { return }
        self.target = nil
        if target.isLast { complete(target.cookie) }
    }

    private static let outside = NBDClientFailure.badAnswer("data from outside of what was asked for")

    private static func end(_ offset: UInt64, _ length: UInt64) -> UInt64? {
        let (end, overflow) = offset.addingReportingOverflow(length)
        return overflow ? nil : end
    }

    private mutating func note(_ error: NBDClientFailure, _ cookie: UInt64) {
        guard let index = parts.firstIndex(where: { $0.cookie == cookie }) else { return }
        parts[index].error = parts[index].error ?? error
    }

    /// Notes that these octets of a part are there, or will be next; what is wrong with that, or nil.
    private mutating func cover(_ cookie: UInt64, _ piece: Range<UInt64>) -> NBDClientFailure? {
        guard let index = parts.firstIndex(where: { $0.cookie == cookie }) else { return nil }
        let part = parts[index].range
        guard piece.lowerBound >= part.lowerBound, piece.upperBound <= part.upperBound else { return Self.outside }
        guard !piece.isEmpty else { return nil }
        var covered = parts[index].covered
        parts[index].covered = []
        let place = covered.firstIndex { $0.upperBound >= piece.lowerBound } ?? covered.count
        var merged = piece
        if place < covered.count, covered[place].upperBound == piece.lowerBound {
            merged = covered[place].lowerBound..<piece.upperBound
            covered.remove(at: place)
        }
        if place < covered.count {
            guard covered[place].lowerBound >= piece.upperBound else { return .badAnswer("the same octets twice") }
            if covered[place].lowerBound == piece.upperBound {
                merged = merged.lowerBound..<covered[place].upperBound
                covered.remove(at: place)
            }
        }
        covered.insert(merged, at: place)
        guard covered.count <= Self.pieceLimit else { return .badAnswer("a reply in too many pieces") }
        parts[index].covered = covered
        return nil
    }

    /// Nothing more comes for a part.
    private mutating func complete(_ cookie: UInt64) {
        guard let index = parts.firstIndex(where: { $0.cookie == cookie }) else { return }
        let part = parts.remove(at: index)
        let length = part.range.upperBound - part.range.lowerBound
        if let error = part.error {
            failure = failure ?? error
        } else if part.coveredCount == length {
            completeCount += Int(length)
        } else {
            failure = failure ?? .badAnswer("a reply that leaves octets out")
        }
    }
}
