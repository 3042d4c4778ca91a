internal import BootObservation
internal import NetworkProtocols

/// iPXE once wrote the number with its octets exchanged.
enum ClientAsksForAnOfferedItem: DHCPRule {
    static let id: RuleID = "pxe/client-asks-for-an-offered-item"
    static let level = RequirementLevel.deFacto
    static let citation = "PXE 2.1, the boot menu"
    static let statement = "A client asks boot servers for a type that the menu offers."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXE-C-024", "PXE-C-023"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnBootItems { _, item, options in
            guard let menu = options.bootMenu, !menu.isEmpty, !menu.contains(where: { $0.type == item.type }) else {
                return nil
            }
            return "asks for \(item), which the menu does not offer"
        }
    }

    static let mutation = RuleMutation(
        "the client writes the number of the boot server with its octets exchanged",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.pxeVendorOptions?.bootItem != nil }) { message in
            message.changePXEOptions { $0.bootItem?.type = .init(rawValue: 0x0080) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot, alsoViolated: [ClientAsksListedServers.id]),
    ]
}
