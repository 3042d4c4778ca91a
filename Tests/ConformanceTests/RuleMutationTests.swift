import Conformance
import Testing

@Suite struct RuleMutationTests {
    @Test(
        "A committed capture does not break the rule, and does when it is mutated",
        arguments: RuleCatalog.identifiers
    )
    func committed(id: RuleID) throws {
        guard let rule = RuleCatalog.rule(id) else { return }
        for name in rule.mutation.captures where RealCapture.isCommitted(name) { try prove(rule, on: name) }
    }

    @Test(
        "Another real capture does not break the rule, and does when it is mutated",
        .enabled(if: RealCapture.outside != nil, "BOOTPROOF_CAPTURES is not set"),
        arguments: RuleCatalog.identifiers
    )
    func outside(id: RuleID) throws {
        guard let rule = RuleCatalog.rule(id) else { return }
        for name in rule.mutation.captures where !RealCapture.isCommitted(name) { try prove(rule, on: name) }
    }

    private func prove(_ rule: any Rule.Type, on name: String) throws {
        guard let real = try RealCapture.exchange(name) else {
            Issue.record("There is no capture \(name).")
            return
        }
        let before = judge(real, by: [rule])
        #expect(before.outcome(of: rule.id) != .violated, "\(name): \(before.complaints([rule.id]))")
        let after = judge(rule.mutation.apply(real), by: [rule])
        #expect(after.outcome(of: rule.id) == .violated, "\(name) in which \(rule.mutation.name)")
    }
}
