import Testing

@testable import NetworkProtocols

@Suite struct DeadlineTableTests {
    @Test("The earliest deadline is the next one, however deadlines move", arguments: UInt64(0)..<10)
    func agreesWithSearch(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var table = DeadlineTable()
        var deadlines = [Int64](repeating: DeadlineTable.never, count: 20)
        var differences = 0
        for _ in 0..<5000 {
            let item = Int.random(in: 0..<deadlines.count, using: &random)
            let isOff = Int.random(in: 0..<4, using: &random) == 0
            deadlines[item] = isOff ? DeadlineTable.never : Int64.random(in: 0..<1000, using: &random)
            table.arm(item, at: deadlines[item])
            table.settle { deadlines[$0] }
            let earliest = deadlines.min() ?? DeadlineTable.never
            if table.next != earliest { differences += 1 }
            if earliest != DeadlineTable.never, let first = table.firstItem, deadlines[first] != earliest {
                differences += 1
            }
        }
        #expect(differences == 0)
    }

    @Test("Nothing is due in an empty table")
    func empty() {
        var table = DeadlineTable()
        #expect(table.next == DeadlineTable.never)
        table.arm(3, at: 5)
        table.removeAll()
        #expect(table.next == DeadlineTable.never && table.firstItem == nil)
    }
}
