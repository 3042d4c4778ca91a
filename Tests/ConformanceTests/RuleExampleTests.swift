import Conformance
import Testing

@Suite struct RuleExampleTests {
    @Test("Each example comes to its outcome and breaks no other rule than it says", arguments: RuleCatalog.identifiers)
    func examples(id: RuleID) {
        guard let rule = RuleCatalog.rule(id) else { return }
        for example in rule.examples {
            let judged = judge(example.exchange())
            let outcome = judged.outcome(of: id)
            #expect(outcome == example.outcome, "\(example.name): \(judged.complaints([id]))")
            let violated = Set(judged.rules(.violated))
            let expected = Set(example.alsoViolated).union(example.outcome == .violated ? [id] : [])
            #expect(
                violated == expected,
                "\(example.name): \(judged.complaints(violated.subtracting(expected).sorted()))"
            )
        }
    }

    @Test("Each rule shows what satisfies it and what violates it", arguments: RuleCatalog.identifiers)
    func hasBothKinds(id: RuleID) {
        let outcomes = (RuleCatalog.rule(id)?.examples ?? []).map(\.outcome)
        #expect(outcomes.contains(.satisfied))
        #expect(outcomes.contains(.violated))
    }

    @Test("Examples name only rules that exist as also violated")
    func alsoViolatedRulesExist() {
        let known = Set(RuleCatalog.identifiers)
        let named = RuleCatalog.all.flatMap { rule in rule.examples.flatMap { $0.alsoViolated } }
        #expect(Set(named).subtracting(known).isEmpty)
    }
}
