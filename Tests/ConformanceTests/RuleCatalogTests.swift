import Conformance
import Testing

@Suite struct RuleCatalogTests {
    @Test("Rules have names of their own, a protocol and a slug of small letters")
    func identifiers() {
        let ids = RuleCatalog.identifiers
        #expect(Set(ids).count == ids.count)
        let odd = ids.filter { id in
            let parts = id.rawValue.split(separator: "/", omittingEmptySubsequences: false)
            return parts.count != 2
                || !parts.allSatisfy { part in
                    !part.isEmpty && part.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "-" }
                }
        }
        #expect(odd.isEmpty)
    }

    @Test("Statements are sentences, and citations are given")
    func statements() {
        let odd = RuleCatalog.all.filter { !$0.statement.hasSuffix(".") || $0.citation.isEmpty || $0.covers.isEmpty }
        #expect(odd.isEmpty)
    }

    @Test("A rule of level must cites a document")
    func citations() {
        let documents = ["RFC ", "PXE 2.1", "UEFI", "NBD protocol"]
        let odd = RuleCatalog.all.filter { rule in
            rule.level != .deFacto && !documents.contains { rule.citation.contains($0) }
        }
        #expect(odd.isEmpty)
    }

    @Test("Each rule judges one kind of thing")
    func kinds() {
        let odd = RuleCatalog.all.filter { Self.kinds(of: $0) != 1 }
        #expect(odd.isEmpty)
    }

    private static func kinds(of rule: any Rule.Type) -> Int {
        var count = 0
        if rule is any DHCPRule.Type { count += 1 }
        if rule is any TFTPRule.Type { count += 1 }
        if rule is any HTTPRule.Type { count += 1 }
        if rule is any TCPRule.Type { count += 1 }
        if rule is any DNSRule.Type { count += 1 }
        if rule is any NFSRule.Type { count += 1 }
        if rule is any NBDRule.Type { count += 1 }
        if rule is any BootRule.Type { count += 1 }
        if rule is any NetworkRule.Type { count += 1 }
        return count
    }
}
