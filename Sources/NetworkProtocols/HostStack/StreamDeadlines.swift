internal import HeapModule

/// When the streams of a server are to be looked at.
///
/// Each stream has at most one deadline. One that moves on, as they mostly do, costs nothing: its entry stays where it
/// is until it comes first.
struct StreamDeadlines: Sendable {
    private var heap = Heap<Entry>()
    private var deadlines: [StreamID: Slot] = [:]

    private struct Slot: Sendable {
        /// Nil for none.
        var deadline: Instant?
        /// That of the entry that counts, which may be earlier; nil for none.
        var armed: Instant?
    }

    private struct Entry: Comparable, Sendable {
        var deadline: Instant
        var stream: StreamID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.stream.rawValue) < (right.deadline, right.stream.rawValue)
        }
    }

    /// The earliest deadline of all, or an earlier instant; nil where there is none.
    var next: Instant? { heap.min?.deadline }

    /// From now on the stream has this deadline; nil for none, and it is forgotten.
    mutating func set(_ stream: StreamID, _ deadline: Instant?) {
        guard let deadline else {
            deadlines[stream] = nil
            settle()
            return
        }
        var slot = deadlines[stream] ?? Slot()
        slot.deadline = deadline
        if slot.armed.map({ deadline < $0 }) ?? true {
            slot.armed = deadline
            heap.insert(Entry(deadline: deadline, stream: stream))
        }
        deadlines[stream] = slot
        settle()
    }

    /// A stream whose deadline has come, which it no longer has then; nil for none.
    mutating func due(at now: Instant) -> StreamID? {
        settle()
        guard let first = heap.min, first.deadline <= now else { return nil }
        heap.removeMin()
        deadlines[first.stream] = nil
        return first.stream
    }

    /// Drops and moves entries until the first is right.
    private mutating func settle() {
        if heap.count > 4 * deadlines.count + 64 {
            // The order in which entries go in doesn't show in the order in which they come out.
            heap = Heap(deadlines.compactMap { stream, slot in slot.armed.map { Entry(deadline: $0, stream: stream) } })
        }
        while let first = heap.min {
            guard let slot = deadlines[first.stream], slot.armed == first.deadline, let deadline = slot.deadline else {
                heap.removeMin()
                continue
            }
            guard deadline > first.deadline else { return }
            deadlines[first.stream]?.armed = deadline
            heap.replaceMin(with: Entry(deadline: deadline, stream: first.stream))
        }
    }
}
