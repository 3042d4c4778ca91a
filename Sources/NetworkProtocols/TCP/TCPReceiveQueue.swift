/// The parts of a stream that came before what is in front of them.
///
/// They may overlap; who takes them out leaves out what it has already. A stranger fills no more than a window of octets
/// and a number of parts.
struct TCPReceiveQueue: Sendable {
    struct Part: Sendable {
        var start: TCPSequenceNumber
        var bytes: [UInt8]
    }

    /// In the order of their starts.
    private var parts: [Part] = []
    private var byteCount = 0

    var isEmpty: Bool { parts.isEmpty }

    /// Keeps a part unless a limit is reached or it is there already.
    mutating func insert(_ bytes: Span<UInt8>, at start: TCPSequenceNumber, partLimit: Int, byteLimit: Int) {
        guard parts.count < partLimit, byteCount <= byteLimit - bytes.count else { return }
        // Most parts follow all others.
        var index = parts.count
        while index > 0, start.distance(to: parts[index - 1].start) > 0 { index -= 1 }
        if index > 0 {
            let before = parts[index - 1]
            if before.start.distance(to: start) + bytes.count <= before.bytes.count { return }
        }
        byteCount += bytes.count
        parts.insert(Part(start: start, bytes: bytes.copy()), at: index)
    }

    /// Takes out the first part if it begins at `next` or before; nil where something is missing in front.
    ///
    /// Gives the octets from `next` on; empty where all of them came in another part.
    mutating func popFirst(at next: TCPSequenceNumber) -> [UInt8]? {
        guard let first = parts.first else { return nil }
        let known = first.start.distance(to: next)
        guard known >= 0 else { return nil }
        byteCount -= first.bytes.count
        parts.removeFirst()
        return known == 0 ? first.bytes : Array(first.bytes.dropFirst(known))
    }

    mutating func removeAll() {
        parts.removeAll()
        byteCount = 0
    }
}
