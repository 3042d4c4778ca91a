/// Every requirement that the project knows of, covered by a rule or still open.
///
/// The list is kept as text, a line a requirement, because literals of structures in this number take the compiler
/// minutes; it is read once, when it is first asked for.
public enum RequirementCatalog {
    /// All requirements, protocol by protocol.
    public static let all: [Requirement] = texts.flatMap { text in
        text.split(separator: "\n").compactMap { Requirement(line: $0) }
    }

    /// The requirement with this identifier.
    public static func requirement(_ id: RequirementID) -> Requirement? {
        positions[id].map { all[$0] }
    }

    static let texts: [String] = [dhcp, bootp, pxe, tftp, http, loaders, rpc, nbd, captures]

    private static let positions: [RequirementID: Int] = Dictionary(
        all.enumerated().map { ($0.element.id, $0.offset) },
        uniquingKeysWith: { first, _ in first }
    )
}

extension RequirementCatalog {
    /// A requirement, and the rules that judge it, in the order of the rule catalogue.
    public struct Coverage: Hashable, Sendable {
        public var requirement: Requirement
        public var rules: [RuleID]
    }

    /// Which requirements have a rule, with those rules, and which have none yet; both in the order of the catalogue.
    public static func coverage() -> (covered: [Coverage], open: [Requirement]) {
        var rules: [RequirementID: [RuleID]] = [:]
        for rule in RuleCatalog.all {
            for id in rule.covers { rules[id, default: []].append(rule.id) }
        }
        var covered: [Coverage] = []
        var open: [Requirement] = []
        for requirement in all {
            if let judges = rules[requirement.id] {
                covered.append(Coverage(requirement: requirement, rules: judges))
            } else {
                open.append(requirement)
            }
        }
        return (covered, open)
    }
}
