/// What a client says, found in the octets of its side of a connection.
public enum NBDClientEvent: Hashable, Sendable {
    /// The first word to a server of the new style.
    case flags(NBDClientFlags)
    case option(NBDOptionRequest)
    /// An option with more data than the parser reads; they are passed over as they come.
    case oversizedOption(NBDOptionCode, length: UInt32)
    case request(NBDRequest)
    /// Octets of a WRITE, where they stand in the span that was given. Never empty.
    case payload(Range<Int>)
    /// All octets of a WRITE have passed, apart from so many that fell into gaps of the capture.
    case payloadEnd(missing: Int)
    case problem(NBDParserProblem)
}

/// Reads what a client of network block devices says, in whatever pieces it comes.
///
///     var offset = 0
///     while let event = parser.nextEvent(in: bytes, at: &offset, to: bytes.count) { … }
///
/// The same octets give the same events however they are divided, apart from how payloads are cut. It needs to know
/// nothing of the server: a first word that is a request's belongs to the old style, and what an option came to shows in
/// what follows it.
public struct NBDClientStreamParser: Sendable {
    public let configuration: NBDParserConfiguration
    private var state: State
    /// The message so far.
    private var head: [UInt8] = []
    private var missingCount = 0

    private enum State: Hashable, Sendable {
        /// Nothing was said yet.
        case beginning
        /// Between two messages, or in the first octets of one.
        case message
        case request
        case optionHeader
        case optionData(length: Int)
        case payload(remaining: Int)
        /// Data that are not kept pass by.
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

    /// The next thing found in `bytes` from `offset` up to `end`; `offset` moves behind it. nil when all is used up.
    public mutating func nextEvent(in bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> NBDClientEvent? {
        let end = min(end, bytes.count)
        while true {
            switch state {
            case .beginning:
                guard head.collect(4, from: bytes, at: &offset, to: end) else { return nil }
                state = .message
                let word = head.span.uint32(at: 0)
                guard word == NBDMagic.request else {
                    head.removeAll(keepingCapacity: true)
                    return .flags(NBDClientFlags(rawValue: word))
                }
            case .message:
                guard head.collect(4, from: bytes, at: &offset, to: end) else { return nil }
                switch head.span.uint32(at: 0) {
                case NBDMagic.request: state = .request
                case UInt32(NBDMagic.option >> 32): state = .optionHeader
                default: return stop(.badMagic(head))
                }
            case .request:
                guard head.collect(NBDRequest.encodedLength, from: bytes, at: &offset, to: end) else { return nil }
                return takeRequest()
            case .optionHeader:
                guard head.collect(NBDOptionRequest.headerLength, from: bytes, at: &offset, to: end) else { return nil }
                if let event = takeOptionHeader() { return event }
            case .optionData(let length):
                guard head.collect(NBDOptionRequest.headerLength + length, from: bytes, at: &offset, to: end) else {
                    return nil
                }
                return takeOption()
            case .payload(0):
                state = .message
                return .payloadEnd(missing: missingCount)
            case .payload(let remaining):
                guard offset >= 0, offset < end else { return nil }
                let start = offset
                offset += min(remaining, end - offset)
                state = .payload(remaining: remaining - (offset - start))
                return .payload(start..<offset)
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
            }
        }
    }

    /// The client closed: what that means for a message under way.
    public mutating func finish() -> NBDClientEvent? {
        let remaining: Int
        switch state {
        case .beginning, .message: remaining = head.isEmpty ? 0 : 4 - head.count
        case .request: remaining = NBDRequest.encodedLength - head.count
        case .optionHeader: remaining = NBDOptionRequest.headerLength - head.count
        case .optionData(let length): remaining = NBDOptionRequest.headerLength + length - head.count
        case .payload(let count), .passing(let count): remaining = count
        case .lost, .stopped: remaining = 0
        }
        state = .stopped
        head = []
        return remaining > 0 ? .problem(.truncated(remaining: remaining)) : nil
    }

    /// `count` octets are missing here from the capture. Within a payload they are counted; elsewhere the parser is lost
    /// until a message begins.
    public mutating func receiveGap(_ count: Int) -> NBDClientEvent? {
        guard count > 0 else { return nil }
        switch state {
        case .stopped, .lost: return nil
        case .payload(let remaining) where count <= remaining:
            missingCount += count
            state = .payload(remaining: remaining - count)
            return nil
        case .passing(let remaining) where count <= remaining:
            state = .passing(remaining: remaining - count)
            return nil
        case .beginning, .message, .request, .optionHeader, .optionData, .payload, .passing:
            head.removeAll(keepingCapacity: true)
            state = .lost
            return .problem(.lostInGap(count: count))
        }
    }
}

extension NBDClientStreamParser {
    private mutating func stop(_ problem: NBDParserProblem) -> NBDClientEvent {
        state = .stopped
        head = []
        return .problem(problem)
    }

    private mutating func takeRequest() -> NBDClientEvent {
        guard let request = head.decoded(NBDRequest.init(decoding:)) else { return stop(.badMagic(head)) }
        head.removeAll(keepingCapacity: true)
        missingCount = 0
        state = request.command == .write ? .payload(remaining: request.payloadLength) : .message
        return .request(request)
    }

    private mutating func takeOptionHeader() -> NBDClientEvent? {
        let magic = UInt64(head.span.uint32(at: 0)) << 32 | UInt64(head.span.uint32(at: 4))
        guard magic == NBDMagic.option else { return stop(.badMagic(head)) }
        let length = head.span.uint32(at: 12)
        guard Int(length) <= configuration.optionLimit else {
            let option = NBDOptionCode(rawValue: head.span.uint32(at: 8))
            head.removeAll(keepingCapacity: true)
            state = .passing(remaining: Int(length))
            return .oversizedOption(option, length: length)
        }
        state = .optionData(length: Int(length))
        return nil
    }

    private mutating func takeOption() -> NBDClientEvent {
        guard let request = head.decoded(NBDOptionRequest.init(decoding:)) else { return stop(.badMagic(head)) }
        head.removeAll(keepingCapacity: head.capacity <= 4096)
        state = .message
        return .option(request)
    }

    /// Moves to where a message begins in the octets that are there; else behind them.
    private func find(_ bytes: Span<UInt8>, _ offset: inout Int, _ end: Int) -> Bool {
        guard offset >= 0 else { return false }
        while end - offset >= 8 {
            switch bytes.uint32(at: offset) {
            case NBDMagic.request where bytes.uint16(at: offset + 6) <= NBDCommand.resize.rawValue: return true
            case UInt32(NBDMagic.option >> 32)
            where bytes.uint32(at: offset + 4) == UInt32(truncatingIfNeeded: NBDMagic.option):
                return true
            default: offset += 1
            }
        }
        offset = max(offset, end)
        return false
    }
}

extension [UInt8] {
    /// What they are decoded to; nil where they can't be.
    func decoded<Value>(_ decode: (inout ByteReader) throws(PacketDecodingError) -> Value) -> Value? {
        var reader = ByteReader(span)
        return try? decode(&reader)
    }

    /// Takes octets of `bytes` from `offset` up to `end` until there are `count`, and moves `offset` behind them; false
    /// where they run out.
    mutating func collect(_ count: Int, from bytes: Span<UInt8>, at offset: inout Int, to end: Int) -> Bool {
        guard self.count < count else { return true }
        guard offset >= 0, offset < end else { return false }
        let taken = Swift.min(count - self.count, end - offset)
        append(bytes, from: offset, count: taken)
        offset += taken
        return self.count == count
    }

    /// Appends `count` octets that stand in `bytes` from `offset` on; the caller has checked that they are there.
    mutating func append(_ bytes: Span<UInt8>, from offset: Int, count: Int) {
        guard count > 0 else { return }
        let part = bytes.extracting(offset..<(offset + count))
        unsafe part.withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
    }
}
