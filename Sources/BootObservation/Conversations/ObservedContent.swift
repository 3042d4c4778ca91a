/// What was read of something that is read in pieces: a file over NFS, a network block device.
///
/// A root may have hundreds of megabytes and be read in pieces of a kilobyte, in any order and some of them twice. What is
/// kept of it has limits: ranges that touch are one, and only the first pieces keep their octets.
public struct ObservedContent: Hashable, Sendable {
    /// Octets of one piece that were kept.
    public struct Piece: Hashable, Sendable {
        /// Where it begins, in octets from the start of the file or device.
        public var offset: UInt64
        public var octets: [UInt8]

        public init(offset: UInt64, octets: [UInt8]) {
            self.offset = offset
            self.octets = octets
        }
    }

    /// Octets that came, those that came again included.
    public var octets: Int
    /// Which parts came, in order, none touching another; at most ``rangeLimit``.
    public var ranges: [Range<UInt64>]
    /// More parts were apart from each other than are kept: `ranges` then lack some.
    public var hasMoreRanges: Bool
    /// The first pieces, by offset, none overlapping another; for one that is read from its start on, its first octets.
    public var pieces: [Piece]
    /// 64 hexadecimal digits, where all of it came from its start to its end, more or less in order.
    public var sha256: String?
    /// 32 hexadecimal digits; present where something in the boot is to be checked by it.
    public var md5: String?

    /// Ranges kept of one file or device.
    public static let rangeLimit = 256

    public init(octets: Int = 0) {
        self.octets = octets
        ranges = []
        hasMoreRanges = false
        pieces = []
    }

    /// Octets that came, each counted once.
    public var distinctOctets: UInt64 {
        ranges.reduce(0) { $0 &+ ($1.upperBound - $1.lowerBound) }
    }

    /// Whether all octets before `size` came.
    public func covers(_ size: UInt64) -> Bool {
        size == 0 || ranges.first.map { $0.lowerBound == 0 && $0.upperBound >= size } ?? false
    }

    /// The octets of a part, where all of them were kept.
    public func octets(_ range: Range<UInt64>) -> [UInt8]? {
        var found: [UInt8] = []
        var next = range.lowerBound
        for piece in pieces where next < range.upperBound {
            let end = piece.offset &+ UInt64(piece.octets.count)
            guard piece.offset <= next, end > next else { continue }
            let upTo = min(end, range.upperBound)
            found += piece.octets[Int(next - piece.offset)..<Int(upTo - piece.offset)]
            next = upTo
        }
        return next >= range.upperBound ? found : nil
    }

    /// Pays for the kept octets beyond the plain ones out of `left`, or drops them; true where it did.
    mutating func cut(left: inout Int) -> Bool {
        let kept = pieces.reduce(0) { $0 + $1.octets.count }
        let beyond = kept - NetworkObserver.plainBodyOctets
        guard beyond > 0 else { return false }
        if beyond <= left {
            left -= beyond
            return false
        }
        var room = NetworkObserver.plainBodyOctets
        pieces.removeAll { piece in
            room -= piece.octets.count
            return room < 0
        }
        return true
    }

    /// The first octets that were kept, as far as there is no gap between them.
    public var head: [UInt8] {
        var head: [UInt8] = []
        for piece in pieces {
            guard piece.offset <= UInt64(head.count) else { break }
            head += piece.octets.dropFirst(head.count - Int(piece.offset))
        }
        return head
    }
}
