/// Which of many things is due next: a heap that is put right lazily.
///
/// Each thing, named by a number, has at most one entry that counts, and that may come too early: who owns the table asks
/// the thing when it really is due (`settle`). So moving a deadline to later, which packets do all the time, costs
/// nothing here, and cancelled ones don't pile up.
struct DeadlineTable: Sendable {
    private struct Entry: Sendable {
        var instant: Int64
        var item: Int
    }

    /// No deadline.
    static let never = Int64.max

    private var heap: [Entry] = []
    /// The entry that counts of each item: `never` for none.
    private var armed: [Int64] = []

    /// When the first item is due, in nanoseconds; `never` where none is. Exact after `settle`.
    var next: Int64 { heap.first?.instant ?? DeadlineTable.never }

    /// The item that comes first.
    var firstItem: Int? { heap.first?.item }

    /// Makes sure that `item` is looked at no later than `instant`.
    mutating func arm(_ item: Int, at instant: Int64) {
        while armed.count <= item { armed.append(DeadlineTable.never) }
        guard instant < armed[item] else { return }
        if heap.count > 64 + 4 * armed.count { compact() }
        armed[item] = instant
        push(Entry(instant: instant, item: item))
    }

    /// Puts the front right: `deadline` gives when an item really is due, `never` for not at all.
    mutating func settle(_ deadline: (Int) -> Int64) {
        while let first = heap.first {
            guard armed[first.item] == first.instant else {
                pop()
                continue
            }
            let due = deadline(first.item)
            if due == first.instant { return }
            pop()
            armed[first.item] = DeadlineTable.never
            if due != DeadlineTable.never { arm(first.item, at: due) }
        }
    }

    mutating func removeAll() {
        heap.removeAll()
        armed.removeAll()
    }

    /// Throws out the entries that don't count.
    private mutating func compact() {
        let old = heap
        heap.removeAll(keepingCapacity: true)
        for entry in old where armed[entry.item] == entry.instant { push(entry) }
    }

    private mutating func push(_ entry: Entry) {
        var index = heap.count
        heap.append(entry)
        while index > 0 {
            let parent = (index - 1) / 2
            guard isBefore(heap[index], heap[parent]) else { return }
            heap.swapAt(index, parent)
            index = parent
        }
    }

    private mutating func pop() {
        guard let last = heap.popLast(), !heap.isEmpty else { return }
        heap[0] = last
        var index = 0
        while true {
            var smallest = index
            let left = 2 * index + 1
            if left < heap.count, isBefore(heap[left], heap[smallest]) { smallest = left }
            if left + 1 < heap.count, isBefore(heap[left + 1], heap[smallest]) { smallest = left + 1 }
            guard smallest != index else { return }
            heap.swapAt(index, smallest)
            index = smallest
        }
    }

    /// Equal instants go by item, so that the order never depends on the heap's history.
    private func isBefore(_ one: Entry, _ other: Entry) -> Bool {
        one.instant != other.instant ? one.instant < other.instant : one.item < other.item
    }
}
