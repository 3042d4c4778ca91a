/// What one side of an iSCSI connection says, taken apart as it comes (RFC 7143 §11.2).
public enum ISCSIStreamEvent: Hashable, Sendable {
    /// A header came whole; nothing of its data segment yet.
    case header(ISCSIHeader)
    /// The whole data segment of the header before, where it is short enough to be kept.
    case data([UInt8])
    /// A part of a longer data segment passes by: which octets of the stretch that was given, and where they stand in the
    /// segment.
    case passing(Range<Int>, at: Int)
    /// The data segment of the header before is over; for `data`, too.
    case dataEnd
    /// What comes can't be iSCSI, or the place in the stream was lost: nothing is read any more.
    case lost
}

/// Finds protocol data units in one direction of a connection, in whatever pieces it comes.
public struct ISCSIStreamParser: Sendable {
    /// Data segments up to this size are gathered where ``ISCSIHeader/opcode`` is one with text or a response.
    public static let keptLength = 64 << 10

    private enum State {
        case header
        /// Additional headers and digests that nobody reads.
        case skipping(Int, then: Segment)
        case data(Segment, left: Int)
        case padding(Int)
        case lost
    }

    private struct Segment {
        var length: Int
        var isKept: Bool
    }

    private var state = State.header
    private var gathered: [UInt8] = []
    /// Whether headers are followed by a digest of four octets (HeaderDigest=CRC32C), and data segments, too.
    public var hasHeaderDigest = false
    public var hasDataDigest = false
    private let isFromInitiator: Bool

    public init(isFromInitiator: Bool) {
        self.isFromInitiator = isFromInitiator
    }

    /// Whether a stretch of octets can be the begin of a header of that side.
    public static func canBegin(_ bytes: Span<UInt8>, isFromInitiator: Bool) -> Bool {
        guard bytes.count >= 1 else { return false }
        let opcode = ISCSIOpcode(rawValue: bytes[0] & 0x3f)
        return bytes[0] & 0x80 == 0 && opcode.isKnown && opcode.isFromInitiator == isFromInitiator
    }

    /// Whether a connection's first octets are those of a login request: the only one that may come first (§6.3).
    public static func beginsConnection(_ bytes: Span<UInt8>) -> Bool {
        guard bytes.count >= ISCSIHeader.encodedLength else { return false }
        // Opcode and immediate bit; versions 0; no additional headers; a short text; a stage that exists.
        return bytes[0] == 0x43 && bytes[1] & 0x30 == 0 && bytes[2] == 0 && bytes[3] == 0 && bytes[4] == 0
            && bytes[5] == 0 && bytes[1] >> 2 & 3 != 2
    }

    /// The next event in `bytes` from `offset` on, which is moved; nil where all is read.
    public mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int) -> ISCSIStreamEvent? {
        while true {
            switch state {
            case .lost: return nil
            case .header:
                let missing = ISCSIHeader.encodedLength - gathered.count
                let taken = min(missing, bytes.count - offset)
                guard taken > 0 else { return nil }
                gathered += bytes.copy(from: offset, to: offset + taken)
                offset += taken
                guard gathered.count == ISCSIHeader.encodedLength else { return nil }
                return takeHeader()
            case .skipping(let count, let segment):
                let taken = min(count, bytes.count - offset)
                offset += taken
                if taken < count {
                    state = .skipping(count - taken, then: segment)
                    return nil
                }
                state = segment.length == 0 ? .header : .data(segment, left: segment.length)
            case .data(let segment, let left):
                let taken = min(left, bytes.count - offset)
                guard taken > 0 else { return nil }
                let range = offset..<offset + taken
                offset += taken
                state = left == taken ? .padding(padding(behind: segment.length)) : .data(segment, left: left - taken)
                guard segment.isKept else { return .passing(range, at: segment.length - left) }
                gathered += bytes.copy(from: range.lowerBound, to: range.upperBound)
                if left == taken {
                    let whole = gathered
                    gathered = []
                    return .data(whole)
                }
            case .padding(let count):
                let taken = min(count, bytes.count - offset)
                offset += taken
                if taken < count {
                    state = .padding(count - taken)
                    return nil
                }
                state = .header
                return .dataEnd
            }
        }
    }

    /// The stream goes on behind octets that were not seen: where they lie within data that pass by, the place is known.
    public mutating func skipGap(_ count: Int) -> ISCSIStreamEvent? {
        guard case .data(let segment, let left) = state, !segment.isKept, count < left else {
            state = .lost
            return .lost
        }
        state = .data(segment, left: left - count)
        return nil
    }

    private func padding(behind length: Int) -> Int { (4 - length & 3) & 3 + (hasDataDigest ? 4 : 0) }

    private mutating func takeHeader() -> ISCSIStreamEvent {
        var reader = ByteReader(gathered.span)
        guard let header = try? ISCSIHeader(decoding: &reader), header.opcode.isKnown,
            header.opcode.isFromInitiator == isFromInitiator
        else {
            state = .lost
            gathered = []
            return .lost
        }
        gathered = []
        let passes = header.opcode == .dataIn || header.opcode == .dataOut
        let segment = Segment(length: header.dataLength, isKept: !passes && header.dataLength <= Self.keptLength)
        let skipped = header.additionalLength + (hasHeaderDigest ? 4 : 0)
        if skipped > 0 {
            state = .skipping(skipped, then: segment)
        } else {
            state = segment.length == 0 ? .header : .data(segment, left: segment.length)
        }
        return .header(header)
    }
}
