internal import BootObservation
internal import NetworkProtocols

/// EDK2 keeps no more.
enum MenuFitsTheScreen: DHCPRule {
    static let id: RuleID = "pxe/menu-fits-the-screen"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the source of EDK2"
    static let statement = "A menu in option 43 has at most 24 entries."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-012"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let entries = (options.bootMenu ?? []).count
            return entries > 24 ? "a menu of \(entries) entries" : nil
        }
    }

    static let mutation = RuleMutation(
        "the server sends a menu of 25 entries",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.bootMenu = (0..<25).map {
                PXEBootMenuEntry(type: .init(rawValue: 0x8000 + UInt16($0)), text: [0x61])
            }
            options.bootServers = options.bootMenu?.map { PXEBootServers(type: $0.type, addresses: []) }
            options.menuPrompt = PXEMenuPrompt(timeout: 10, text: Array("Press F8".utf8))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
