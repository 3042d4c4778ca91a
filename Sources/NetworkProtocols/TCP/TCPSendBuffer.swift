internal import DequeModule

/// What was written to a stream and not yet acknowledged, from the first such octet on.
///
/// What is written is kept as it came, so that a whole file is not copied; short pieces are joined, so that finding the
/// next octet to send never means to walk over many.
struct TCPSendBuffer: Sendable {
    /// Pieces are joined up to this many octets.
    private static let joiningLimit = 8192

    private var pieces: Deque<[UInt8]> = []
    /// How much of the first piece was acknowledged.
    private var acknowledged = 0
    private(set) var count = 0

    mutating func append(_ piece: [UInt8]) {
        guard !piece.isEmpty else { return }
        count += piece.count
        if let last = pieces.last, last.count + piece.count <= TCPSendBuffer.joiningLimit {
            pieces[pieces.count - 1].append(contentsOf: piece)
        } else {
            pieces.append(piece)
        }
    }

    /// Drops so many octets from the front, or all where there are fewer.
    mutating func removeFirst(_ octets: Int) {
        var rest = min(octets, count)
        count -= rest
        while rest > 0, let first = pieces.first {
            let left = first.count - acknowledged
            if rest < left {
                acknowledged += rest
                return
            }
            rest -= left
            acknowledged = 0
            pieces.removeFirst()
        }
    }

    mutating func removeAll() {
        pieces.removeAll()
        acknowledged = 0
        count = 0
    }

    /// Appends the octets of `range`, counted from the first unacknowledged one and clamped to what is there, to a frame.
    @inline(__always)
    func append(_ range: Range<Int>, to frame: inout FrameAssembly) {
        var start = max(0, range.lowerBound) + acknowledged
        var rest = min(range.upperBound, count) - max(0, range.lowerBound)
        var index = 0
        while rest > 0, index < pieces.count {
            let size = pieces[index].count
            if start < size {
                let end = min(size, start + rest)
                frame.append(pieces[index][start..<end])
                rest -= end - start
                start = end
            }
            start -= size
            index += 1
        }
    }
}
