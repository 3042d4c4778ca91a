/// What stands in front of each fragment of a message on a stream (RFC 5531 §11): its length, and whether it is the last
/// of its record.
public struct RPCRecordMark: Hashable, Sendable {
    /// Of the fragment behind it, in octets: 31 bits.
    public var length: Int
    public var isLast: Bool

    public init(length: Int, isLast: Bool = true) {
        self.length = length
        self.isLast = isLast
    }

    public init(rawValue: UInt32) {
        length = Int(rawValue & 0x7fff_ffff)
        isLast = rawValue >> 31 == 1
    }

    public var rawValue: UInt32 { UInt32(truncatingIfNeeded: length) & 0x7fff_ffff | (isLast ? 1 << 31 : 0) }
}

/// Puts records together from what a stream brings: fragments may be divided anywhere, and several records may come at
/// once.
///
///     var assembler = RPCRecordAssembler(recordLimit: 66_560)
///     assembler.append(octets)
///     while let record = assembler.nextRecord() { … }
///
/// It holds no more than what came and was not taken. A record above the limits stops it for good: where the next one
/// begins can't be told any more, or not without holding too much.
public struct RPCRecordAssembler: Sendable {
    /// Why nothing more can be read.
    public enum Defect: Hashable, Sendable {
        /// A record is announced that has so many octets or more.
        case tooLong(Int)
        case tooManyFragments
    }

    /// A record of so many octets, or more, is a defect.
    public let recordLimit: Int
    /// A record of more fragments is a defect.
    public let fragmentLimit: Int
    public private(set) var defect: Defect?
    /// What came; octets before `start` are done with.
    private var waiting: [UInt8] = []
    private var start = 0
    /// The fragments of a record whose last is still to come.
    private var gathered: [UInt8] = []
    private var fragmentCount = 0

    public init(recordLimit: Int, fragmentLimit: Int = 64) {
        self.recordLimit = recordLimit
        self.fragmentLimit = fragmentLimit
    }

    /// How many octets it holds that belong to no record that is whole.
    public var count: Int { waiting.count - start + gathered.count }

    /// Takes what came next.
    public mutating func append(_ octets: [UInt8]) {
        guard defect == nil else { return }
        if start == waiting.count {
            waiting = octets
        } else {
            waiting.removeFirst(start)
            waiting += octets
        }
        start = 0
    }

    /// The next record that is whole, without its marks; nil where there is none yet.
    public mutating func nextRecord() -> [UInt8]? {
        while defect == nil, waiting.count - start >= 4 {
            let mark = RPCRecordMark(rawValue: waiting.span.uint32(at: start))
            guard mark.length <= recordLimit - gathered.count else {
                return fail(.tooLong(gathered.count + mark.length))
            }
            guard fragmentCount < fragmentLimit else { return fail(.tooManyFragments) }
            guard waiting.count - start - 4 >= mark.length else { return nil }
            let body = start + 4..<start + 4 + mark.length
            start = body.upperBound
            if mark.isLast, fragmentCount == 0 { return Array(waiting[body]) }
            gathered += waiting[body]
            fragmentCount += 1
            if mark.isLast {
                defer { gathered = [] }
                fragmentCount = 0
                return gathered
            }
        }
        return nil
    }

    private mutating func fail(_ defect: Defect) -> [UInt8]? {
        self.defect = defect
        waiting = []
        start = 0
        gathered = []
        return nil
    }
}
