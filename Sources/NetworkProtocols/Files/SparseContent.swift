/// A file that can tell where nothing is stored in it.
///
/// Octets of a hole read as zeros, so that nobody has to send or fetch them.
public protocol SparseContent: FileContent {
    /// The run of octets that begins at `offset`, which is inside the file; its end may be cut to `limit`.
    func run(at offset: Int, limit: Int) -> ContentRun
}

/// Octets of a file in a row that are all stored, or none of which is.
public struct ContentRun: Hashable, Sendable {
    /// Where it ends, counted from the start of the file; behind its begin.
    public var end: Int
    /// Whether nothing is stored there.
    public var isHole: Bool

    public init(end: Int, isHole: Bool) {
        self.end = end
        self.isHole = isHole
    }
}

/// A file in memory that is zero but for some parts.
public struct SparseMemoryFile: SparseContent, Hashable {
    /// In octets.
    public let size: Int
    public let modificationTime: Instant?
    /// What is stored, in order; parts neither touch the end nor each other's octets.
    private let parts: [Part]

    private struct Part: Hashable {
        var offset: Int
        var octets: [UInt8]

        var end: Int { offset + octets.count }
    }

    /// A file of `size` octets in which each of `parts` stands at its offset. What lies outside of the file, or in a part
    /// before it, is cut off.
    public init(size: Int, _ parts: [(offset: Int, octets: [UInt8])], modificationTime: Instant? = nil) {
        let size = max(0, size)
        self.size = size
        self.modificationTime = modificationTime
        var stored: [Part] = []
        for part in parts.sorted(by: { $0.offset < $1.offset }) {
            let start = max(0, part.offset, stored.last?.end ?? 0)
            guard start < size, start - part.offset < part.octets.count else { continue }
            let octets = part.octets.dropFirst(start - part.offset).prefix(size - start)
            stored.append(Part(offset: start, octets: Array(octets)))
        }
        self.parts = stored
    }

    public var isInMemory: Bool { true }

    public func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        let range = range.clamped(to: 0..<size)
        var offset = range.lowerBound
        for part in parts[firstIndex(endingBehind: offset)...] {
            guard part.offset < range.upperBound else { break }
            if offset < part.offset { octets.append(contentsOf: repeatElement(0, count: part.offset - offset)) }
            offset = max(offset, part.offset)
            let end = min(part.end, range.upperBound)
            octets.append(contentsOf: part.octets[(offset - part.offset)..<(end - part.offset)])
            offset = end
        }
        if offset < range.upperBound { octets.append(contentsOf: repeatElement(0, count: range.upperBound - offset)) }
    }

    /// The part, or the gap between two, that the octet at `offset` is in.
    public func run(at offset: Int, limit: Int) -> ContentRun {
        let index = firstIndex(endingBehind: offset)
        guard index < parts.count else { return ContentRun(end: size, isHole: true) }
        let part = parts[index]
        return part.offset <= offset
            ? ContentRun(end: part.end, isHole: false) : ContentRun(end: part.offset, isHole: true)
    }

    /// The first part that has octets from `offset` on.
    private func firstIndex(endingBehind offset: Int) -> Int {
        var (low, high) = (0, parts.count)
        while low < high {
            let middle = (low + high) / 2
            if parts[middle].end <= offset { low = middle + 1 } else { high = middle }
        }
        return low
    }
}
