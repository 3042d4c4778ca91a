internal import BootObservation
internal import NetworkProtocols

/// Whoever chooses such an entry waits for a server that may not answer: PXE-E78.
enum MenuEntriesHaveServers: DHCPRule {
    static let id: RuleID = "pxe/menu-entries-have-servers"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement =
        "Where only listed boot servers may be asked, each type of the menu but local boot is in the "
        + "list."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-008", "PXE-C-018"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let control = options.discoveryControl ?? []
            guard control.allowsListedServersAlone, let servers = options.bootServers, !servers.isEmpty,
                let entry = (options.bootMenu ?? []).first(where: { entry in
                    entry.type != .local && !servers.contains { $0.type == entry.type }
                })
            else { return nil }
            return "the menu's entry \(entry) has no boot server in the list"
        }
    }

    static let mutation = RuleMutation(
        "the list of boot servers is of another type than the menu",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.discoveryControl?.insert(.onlyListedServers)
            options.discoveryControl?.remove(.loadsBootFileAtOnce)
            options.bootServers = [PXEBootServers(type: .init(rawValue: 0x8001), addresses: [IPv4Address(10, 0, 0, 2)])]
            options.bootMenu = [PXEBootMenuEntry(type: .init(rawValue: 0x8000), text: Array("boot".utf8))]
            options.menuPrompt = PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot, alsoViolated: [ClientAsksListedServers.id]),

    ]
}
