import Conformance
import Testing

@Suite struct RuleMutationTests {
    /// All captures that rules name, in order.
    private static let captures: [String] = Set(RuleCatalog.all.flatMap { $0.mutation.captures }).sorted()

    @Test(
        "A committed capture breaks no rule that names it, and breaks each when mutated as it says",
        arguments: captures.filter { RealCapture.isCommitted($0) }
    )
    func committed(name: String) throws {
        try prove(on: name)
    }

    @Test(
        "Another real capture breaks no rule that names it, and breaks each when mutated as it says",
        .enabled(if: RealCapture.outside != nil, "BOOTPROOF_CAPTURES is not set"),
        arguments: captures.filter { !RealCapture.isCommitted($0) }
    )
    func outside(name: String) throws {
        try prove(on: name)
    }

    private func prove(on name: String) throws {
        guard let real = try RealCapture.exchange(name) else {
            Issue.record("There is no capture \(name).")
            return
        }
        let rules = RuleCatalog.all.filter { $0.mutation.captures.contains(name) }
        let before = judge(real, by: rules)
        for rule in rules {
            #expect(before.outcome(of: rule.id) != .violated, "\(name): \(before.complaints([rule.id]))")
            let after = judge(rule.mutation.apply(real), by: [rule])
            #expect(after.outcome(of: rule.id) == .violated, "\(rule.id): \(name) in which \(rule.mutation.name)")
        }
    }
}
