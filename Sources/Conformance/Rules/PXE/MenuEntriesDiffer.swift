internal import BootObservation
internal import NetworkProtocols

/// Both ask the same servers for the same file: what they promise cannot differ.
enum MenuEntriesDiffer: DHCPRule {
    static let id: RuleID = "pxe/menu-entries-differ"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "PXE 2.1, the boot menu"
    static let statement = "No two entries of a menu stand for the same type of boot server."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-011"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            var seen: Set<PXEBootServerType> = []
            let twin = (options.bootMenu ?? []).first { $0.type != .local && !seen.insert($0.type).inserted }
            return twin.map { "a second entry for \($0.type) in the menu" }
        }
    }

    static let mutation = RuleMutation(
        "the menu has the same entry twice",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            let entry = PXEBootMenuEntry(type: .init(rawValue: 0x8000), text: Array("boot".utf8))
            options.bootMenu = [entry, entry]
            options.menuPrompt = PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
