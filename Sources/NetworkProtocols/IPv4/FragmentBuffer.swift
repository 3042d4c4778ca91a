/// The octets of one datagram as its fragments bring them, and the holes between them (RFC 815).
///
/// What came first stays: a later fragment fills holes only, and where it overlaps what is there it is compared.
struct FragmentBuffer: Sendable {
    /// What a fragment had in common with what was there already.
    enum Overlap: Sendable {
        case none
        /// The same octets again.
        case identical
        /// Other octets for the same place, or another end of the datagram.
        case conflicting
    }

    /// A datagram ends before this, whatever its fragments say.
    static let limit = 65536

    /// The octets up to the farthest one that came; holes are zeros.
    private(set) var bytes: [UInt8] = []
    /// What is missing, in order; the last one reaches to `limit` until the end is known.
    private(set) var holes: [Range<Int>] = [0..<FragmentBuffer.limit]
    /// The datagram's length, once its last fragment came.
    private(set) var length: Int?
    /// How many octets from the start are known; fewer than came where the snapshot cut fragments.
    private(set) var knownLength = Int.max

    var isComplete: Bool { holes.isEmpty }

    /// How many octets from the start came without a hole.
    var contiguousLength: Int { min(knownLength, holes.first?.lowerBound ?? bytes.count, bytes.count) }

    /// How many octets came, those that the snapshot cut included.
    var receivedLength: Int {
        holes.reduce(bytes.count) { $0 - max(0, min($1.upperBound, bytes.count) - $1.lowerBound) }
    }

    /// How many octets a fragment that ends at `end` would make the buffer grow by.
    func growth(to end: Int) -> Int { max(0, min(end, length ?? end) - bytes.count) }

    /// Takes in a fragment of `count` octets at `start`, of which `payload` has the first ones; `start + count` stays
    /// under `limit`.
    mutating func insert(_ payload: Span<UInt8>, at start: Int, count: Int, isLast: Bool) -> Overlap {
        var overlap = Overlap.none
        var end = start + count
        if isLast, length == nil {
            if bytes.count > end {
                overlap = .conflicting
                bytes.removeSubrange(end...)
            }
            declareLength(end)
        } else if let length, isLast ? length != end : length < end {
            overlap = .conflicting
            end = min(end, length)
        }
        var position = start
        var index = firstHole(endingBehind: start)
        while position < end {
            guard index < holes.count, holes[index].lowerBound < end else {
                overlap = worse(overlap, compare(payload, at: start, in: position..<end))
                break
            }
            let hole = holes[index]
            let filled = max(position, hole.lowerBound)..<min(end, hole.upperBound)
            if position < filled.lowerBound {
                overlap = worse(overlap, compare(payload, at: start, in: position..<filled.lowerBound))
            }
            fill(filled, from: payload, at: start)
            position = filled.upperBound
            index = cut(filled, outOfHoleAt: index)
        }
        return overlap
    }

    private func worse(_ one: Overlap, _ other: Overlap) -> Overlap {
        switch (one, other) {
        case (.conflicting, _), (_, .conflicting): .conflicting
        case (.identical, _), (_, .identical): .identical
        case (.none, .none): .none
        }
    }

    private mutating func declareLength(_ end: Int) {
        length = end
        while let last = holes.last, last.upperBound > end {
            holes.removeLast()
            if last.lowerBound < end { holes.append(last.lowerBound..<end) }
        }
    }

    /// The index of the first hole that reaches beyond `offset`, by bisection.
    private func firstHole(endingBehind offset: Int) -> Int {
        var low = 0
        var high = holes.count
        while low < high {
            let middle = (low + high) / 2
            if holes[middle].upperBound > offset { high = middle } else { low = middle + 1 }
        }
        return low
    }

    /// Takes `filled` out of the hole at `index`, inside which it lies; gives the index of the next hole to look at.
    private mutating func cut(_ filled: Range<Int>, outOfHoleAt index: Int) -> Int {
        let hole = holes[index]
        let left = hole.lowerBound..<filled.lowerBound
        let right = filled.upperBound..<hole.upperBound
        switch (left.isEmpty, right.isEmpty) {
        case (true, true):
            holes.remove(at: index)
            return index
        case (true, false):
            holes[index] = right
            return index
        case (false, true):
            holes[index] = left
            return index + 1
        case (false, false):
            holes[index] = left
            holes.insert(right, at: index + 1)
            return index + 1
        }
    }

    /// Writes the part of `payload`, which begins at `start`, that belongs into `range`.
    private mutating func fill(_ range: Range<Int>, from payload: Span<UInt8>, at start: Int) {
        let known = range.lowerBound..<max(range.lowerBound, min(range.upperBound, start + payload.count))
        if known.upperBound < range.upperBound { knownLength = min(knownLength, known.upperBound) }
        if bytes.count < range.lowerBound { growWithZeros(to: range.lowerBound) }
        if !known.isEmpty { write(payload.extracting(known.lowerBound - start..<known.upperBound - start), at: known) }
        if bytes.count < range.upperBound { growWithZeros(to: range.upperBound) }
    }

    /// Writes `source` to the octets of `range`, of which the first follows those that are there or is one of them.
    private mutating func write(_ source: Span<UInt8>, at range: Range<Int>) {
        // Copied in one piece: octet by octet costs ten times as much. The pointer does not leave the closure.
        unsafe source.withUnsafeBufferPointer { octets in
            if bytes.count == range.lowerBound {
                unsafe bytes.append(contentsOf: octets)
            } else {
                unsafe bytes.replaceSubrange(range.lowerBound..<min(range.upperBound, bytes.count), with: octets)
            }
        }
    }

    private mutating func growWithZeros(to count: Int) {
        bytes += [UInt8](repeating: 0, count: count - bytes.count)
    }

    /// Compares what came before in `range` with what `payload`, which begins at `start`, says of it.
    private func compare(_ payload: Span<UInt8>, at start: Int, in range: Range<Int>) -> Overlap {
        let end = min(range.upperBound, start + payload.count, knownLength)
        var index = range.lowerBound
        while index < end {
            if bytes[index] != payload[index - start] { return .conflicting }
            index += 1
        }
        return .identical
    }
}
