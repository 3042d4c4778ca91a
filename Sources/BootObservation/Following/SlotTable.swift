/// Elements that keep their places: a free place is taken again by the next that comes.
struct SlotTable<Element: Sendable>: Sendable {
    /// By place; nil where one is free.
    private(set) var elements: [Element?] = []
    private var free: [Int] = []

    var indices: Range<Int> { elements.indices }
    /// How many places are taken.
    var count: Int { elements.count - free.count }

    /// What is at `slot`, changed where it is.
    subscript(slot: Int) -> Element? {
        _read { yield elements[slot] }
        _modify { yield &elements[slot] }
    }

    /// Puts an element into a place, and gives its number.
    mutating func insert(_ element: Element) -> Int {
        guard let slot = free.popLast() else {
            elements.append(element)
            return elements.count - 1
        }
        elements[slot] = element
        return slot
    }

    /// Lets go of what is at `slot`, whose place is taken.
    mutating func remove(at slot: Int) {
        elements[slot] = nil
        free.append(slot)
    }
}
