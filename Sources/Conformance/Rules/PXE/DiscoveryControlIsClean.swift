internal import BootObservation
internal import NetworkProtocols

/// They are kept for later; firmware may take them for what it likes.
enum DiscoveryControlIsClean: DHCPRule {
    static let id: RuleID = "pxe/discovery-control-has-no-other-bits"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement = "Bits 4 to 7 of the discovery control, suboption 6 of option 43, are zero."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-006"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            guard let control = options.discoveryControl, !control.isDisjoint(with: .reserved) else { return nil }
            return "discovery control \(control)"
        }
    }

    static let mutation = RuleMutation(
        "the server sets bits of the discovery control that are none",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.discoveryControl?.insert(.reserved)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
