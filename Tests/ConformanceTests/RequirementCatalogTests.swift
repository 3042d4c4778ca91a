import Conformance
import Testing

@Suite struct RequirementCatalogTests {
    @Test("Every line of the catalogue is a requirement with a name of its own")
    func wellFormed() {
        let all = RequirementCatalog.all
        #expect(all.count == 996)
        #expect(Set(all.map(\.id)).count == all.count)
        #expect(all.allSatisfy { !$0.source.isEmpty && !$0.statement.isEmpty && !$0.id.family.isEmpty })
    }

    @Test("What rules say to cover is in the catalogue")
    func coveredRequirementsExist() {
        let unknown = RuleCatalog.all.flatMap { rule in
            rule.covers.filter { RequirementCatalog.requirement($0) == nil }.map { "\(rule.id): \($0)" }
        }
        #expect(unknown.isEmpty)
    }

    @Test("No rule is stricter than all requirements that it covers")
    func levels() {
        let order: [RequirementLevel] = [.deFacto, .may, .should, .must]
        let strict = RuleCatalog.all.filter { rule in
            let levels = rule.covers.compactMap { RequirementCatalog.requirement($0)?.level }
            let highest = levels.compactMap { order.firstIndex(of: $0) }.max() ?? 0
            return (order.firstIndex(of: rule.level) ?? 0) > highest
        }
        #expect(strict.isEmpty)
    }

    @Test("Coverage divides the catalogue into what has a rule and what has none")
    func coverage() throws {
        let coverage = RequirementCatalog.coverage()
        #expect(coverage.covered.count + coverage.open.count == RequirementCatalog.all.count)
        let identifier = try #require(coverage.covered.first { $0.requirement.id == "DHCP-S-010" })
        #expect(identifier.rules.contains("dhcp/reply-has-server-identifier"))
        #expect(coverage.open.contains { $0.id == "NFS-S-062" })
    }

    @Test("A prohibition says so")
    func prohibitions() throws {
        let requirement = try #require(RequirementCatalog.requirement("DHCP-S-016"))
        #expect(requirement.word == "must not")
        #expect(requirement.level == .must)
    }
}
