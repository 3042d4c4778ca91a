internal import BootObservation
internal import NetworkProtocols

/// PXE-E74: the firmware throws the offer away.
enum MenuHasItsPrompt: DHCPRule {
    static let id: RuleID = "pxe/menu-has-its-prompt"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement = "Menu and prompt, suboptions 9 and 10 of option 43, come together."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            guard (options.bootMenu == nil) != (options.menuPrompt == nil) else { return nil }
            return options.menuPrompt == nil ? "a menu without a prompt" : "a prompt without a menu"
        }
    }

    static let mutation = RuleMutation(
        "the server sends a menu without a prompt",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.menuPrompt = nil
            options.bootMenu = [PXEBootMenuEntry(type: .init(rawValue: 0x8000), text: Array("boot".utf8))]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
