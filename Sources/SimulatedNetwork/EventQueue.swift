internal import NetworkProtocols

/// A heap on (instant, order of arrival): what is due at the same instant comes out in the order it went in.
///
/// The heap holds plain integers; events lie still in a slab, so that ordering them retains nothing. Four children a
/// node: half as many levels to go through as with two, and their keys stand beside each other in memory.
struct EventQueue<Event> {
    /// An instant, and behind it the order of arrival above the slot in the slab.
    private struct Key {
        var at: Int64
        var tail: UInt64

        static func precedes(_ left: Key, _ right: Key) -> Bool {
            left.at != right.at ? left.at < right.at : left.tail < right.tail
        }
    }

    /// How many low bits of a key's tail are its slot: 16 million events at a time, 2^40 in a run.
    private static var slotBits: UInt64 { 24 }

    private var heap: [Key] = []
    private var slab: [Event?] = []
    private var free: [Int32] = []
    private var arrivals: UInt64 = 0

    /// How many events are waiting.
    var count: Int { heap.count }

    /// When the next event is due; nil where none is waiting.
    var nextInstant: Instant? { heap.first.map { Instant(nanoseconds: $0.at) } }

    /// Adds an event behind all that are due by `at`.
    mutating func push(_ event: consuming Event, at instant: Instant) {
        let slot: Int
        if let reused = free.popLast() {
            slot = Int(reused)
            slab[slot] = event
        } else {
            slot = slab.count
            precondition(slot < 1 << Self.slotBits, "More than 16 million events are waiting.")
            slab.append(event)
        }
        let key = Key(at: instant.nanoseconds, tail: arrivals << Self.slotBits | UInt64(slot))
        arrivals += 1
        heap.append(key)
        var index = heap.count - 1
        while index > 0 {
            let parent = (index - 1) >> 2
            guard Key.precedes(key, heap[parent]) else { break }
            heap[index] = heap[parent]
            index = parent
        }
        heap[index] = key
    }

    /// Takes the next event; nil where none is waiting.
    mutating func pop() -> (at: Instant, event: Event)? {
        guard let first = heap.first else { return nil }
        let last = heap.removeLast()
        if !heap.isEmpty { sink(last) }
        let slot = Int(first.tail & (1 << Self.slotBits - 1))
        guard let event = slab[slot].take() else { preconditionFailure("A key in the heap has its event in the slab.") }
        free.append(Int32(slot))
        return (Instant(nanoseconds: first.at), event)
    }

    /// Puts `key` where it belongs, starting at the root, whose own key was taken.
    private mutating func sink(_ key: Key) {
        var index = 0
        let count = heap.count
        while true {
            let firstChild = 4 * index + 1
            guard firstChild < count else { break }
            var child = firstChild
            var next = firstChild + 1
            while next < min(firstChild + 4, count) {
                if Key.precedes(heap[next], heap[child]) { child = next }
                next += 1
            }
            guard Key.precedes(heap[child], key) else { break }
            heap[index] = heap[child]
            index = child
        }
        heap[index] = key
    }
}
