internal import BootObservation
internal import NetworkProtocols

/// A prompt of no seconds takes the first entry without a word, and so does the word that a boot file is there:
/// nobody can choose what the menu offers.
enum MenuIsSeen: DHCPRule {
    static let id: RuleID = "pxe/menu-is-seen"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "PXE 2.1, the prompt and discovery control"
    static let statement =
        "A menu of several entries is shown: its prompt gives time, and the boot file is not loaded at "
        + "once."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-C-016", "PXE-C-022"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let entries = (options.bootMenu ?? []).count
            guard entries > 1 else { return nil }
            if reply.loadsBootFileAtOnce {
                return "a menu of \(entries) entries beside a boot file that is loaded at once"
            }
            guard let prompt = options.menuPrompt, prompt.timeout == 0 else { return nil }
            return "a menu of \(entries) entries with a prompt of no seconds"
        }
    }

    static let mutation = RuleMutation(
        "the prompt of a menu gives no time",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.bootMenu = [
                PXEBootMenuEntry(type: .init(rawValue: 0x8000), text: Array("Install".utf8)),
                PXEBootMenuEntry(type: .local, text: Array("Local boot".utf8)),
            ]
            options.menuPrompt = PXEMenuPrompt(timeout: 0, text: Array("PXE".utf8))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
