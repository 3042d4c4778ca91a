internal import NetworkProtocols

/// Finds the records of ONC RPC in one direction of a TCP connection (RFC 5531 §11).
///
/// A record's first octets are kept, as many as say what it is; what follows passes by, so that a READ of a megabyte costs
/// no megabyte. Behind a gap of the capture it looks for the next record.
struct RPCRecordStream: Sendable {
    enum Event: Sendable {
        /// A record has begun: `head` has as much of it as is needed to tell what it is, or all.
        case beginning
        /// Octets of the record behind `head`, where they stand in the span that was given.
        case data(Range<Int>)
        /// So many octets of the record behind `head` are missing from the capture.
        case missing(Int)
        /// The record is whole: `head`, `length` and `fragments` are of it until the next event is asked for.
        case end
        /// What comes is no record.
        case unreadable
    }

    /// As many octets tell what a record is, credentials included.
    static let peekLength = 1024
    /// As many octets of a record are kept where they are wanted.
    static let keptLength = 64 << 10
    /// A longer fragment is none (reference: rpc-nfs3 §2.4: Wireshark takes 4 MiB, Linux servers send 1 MiB and little more).
    private static let fragmentLimit = 16 << 20

    private enum State: Hashable, Sendable {
        case mark
        case fragment(left: Int, isLast: Bool)
        case ended
        case lost
    }

    private var state: State
    private var mark: [UInt8] = []
    private var hasTold = false
    private let isFromServer: Bool
    private(set) var head: [UInt8] = []
    /// Octets of the record so far, those that passed by and those that are missing included.
    private(set) var length = 0
    private(set) var fragments = 0
    private(set) var missing = 0
    /// Whether octets behind the first `peekLength` pass by; decided at the beginning of each record.
    var letsPass = false

    init(isFromServer: Bool, startsInMiddle: Bool) {
        self.isFromServer = isFromServer
        state = startsInMiddle ? .lost : .mark
    }

    var isLost: Bool { state == .lost }

    mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int) -> Event? {
        while true {
            switch state {
            case .ended:
                beginRecord()
                state = .mark
            case .mark:
                while mark.count < 4, offset < bytes.count {
                    mark.append(bytes[offset])
                    offset += 1
                }
                guard mark.count == 4 else { return nil }
                let fragment = RPCRecordMark(rawValue: mark.reduce(0) { $0 << 8 | UInt32($1) })
                mark.removeAll(keepingCapacity: true)
                guard fragment.length <= Self.fragmentLimit else {
                    lose()
                    return .unreadable
                }
                fragments += 1
                state = .fragment(left: fragment.length, isLast: fragment.isLast)
            case .fragment(0, let isLast):
                guard isLast else {
                    state = .mark
                    continue
                }
                if !hasTold {
                    hasTold = true
                    return .beginning
                }
                state = .ended
                return .end
            case .fragment(let left, let isLast):
                guard offset < bytes.count else { return nil }
                if let event = take(min(left, bytes.count - offset), of: left, isLast, bytes, &offset) { return event }
            case .lost:
                guard find(bytes, &offset) else { return nil }
                beginRecord()
                state = .mark
            }
        }
    }

    /// `count` octets are missing here from the capture.
    mutating func receiveGap(_ count: Int) -> Event? {
        guard case .fragment(let left, let isLast) = state, count <= left, hasTold else {
            let wasLost = state == .lost
            lose()
            return wasLost ? nil : .missing(count)
        }
        state = .fragment(left: left - count, isLast: isLast)
        length += count
        missing += count
        return .missing(count)
    }

    private mutating func take(
        _ available: Int,
        of left: Int,
        _ isLast: Bool,
        _ bytes: Span<UInt8>,
        _ offset: inout Int
    ) -> Event? {
        let limit = hasTold && letsPass ? 0 : hasTold ? Self.keptLength : Self.peekLength
        let start = offset
        if head.count < limit, missing == 0 {
            let count = min(available, limit - head.count)
            head.append(contentsOf: bytes.copy(from: start, to: start + count))
            advance(count, left, isLast, &offset)
            guard !hasTold, head.count >= Self.peekLength else { return nil }
            hasTold = true
            return .beginning
        }
        advance(available, left, isLast, &offset)
        return .data(start..<offset)
    }

    private mutating func advance(_ count: Int, _ left: Int, _ isLast: Bool, _ offset: inout Int) {
        offset += count
        length += count
        state = .fragment(left: left - count, isLast: isLast)
    }

    private mutating func beginRecord() {
        head.removeAll(keepingCapacity: head.capacity <= 4096)
        hasTold = false
        letsPass = false
        length = 0
        fragments = 0
        missing = 0
    }

    private mutating func lose() {
        beginRecord()
        mark.removeAll()
        state = .lost
    }

    // MARK: Behind a gap

    /// Moves to where a record of one fragment begins in the octets that are there; else behind them.
    private func find(_ bytes: Span<UInt8>, _ offset: inout Int) -> Bool {
        while bytes.count - offset >= 28 {
            if bytes[offset] == 0x80, RPCSignature.begins(bytes, at: offset + 4, isReply: isFromServer) { return true }
            offset += 1
        }
        offset = bytes.count
        return false
    }
}

/// By what octets are known to begin a message of ONC RPC (RFC 5531 §9).
enum RPCSignature {
    /// Programs that boots call, and their neighbours (RFC 5531 §13.3: 0 to 0x1fffffff are assigned).
    private static let programs: ClosedRange<UInt32> = 100_000...399_999

    /// Whether a call or reply can begin at `offset`, by all that is alike in every one.
    static func begins(_ bytes: Span<UInt8>, at offset: Int, isReply: Bool) -> Bool {
        guard bytes.count - offset >= 24 else { return false }
        guard word(bytes, offset + 4) == (isReply ? 1 : 0) else { return false }
        if isReply {
            guard word(bytes, offset + 8) == 0 else { return false }
            return word(bytes, offset + 12) <= 7 && word(bytes, offset + 16) <= 400 && bytes[offset + 19] & 3 == 0
        }
        return word(bytes, offset + 8) == 2 && programs.contains(word(bytes, offset + 12))
            && word(bytes, offset + 16) <= 16 && word(bytes, offset + 20) <= 64
    }

    /// Whether a connection's first octets can be those of a call: a mark of one fragment, and the call.
    static func beginsConnection(_ bytes: Span<UInt8>) -> Bool {
        bytes.count >= 28 && bytes[0] & 0x80 == 0x80 && begins(bytes, at: 4, isReply: false)
    }

    static func word(_ bytes: Span<UInt8>, _ offset: Int) -> UInt32 {
        guard offset >= 0, bytes.count - offset >= 4 else { return 0 }
        return UInt32(bytes[offset]) << 24 | UInt32(bytes[offset + 1]) << 16 | UInt32(bytes[offset + 2]) << 8
            | UInt32(bytes[offset + 3])
    }
}
