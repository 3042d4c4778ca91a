internal import BootObservation
internal import NetworkProtocols

/// PXE-E76: the firmware throws the offer away.
enum MulticastDiscoveryHasItsGroup: DHCPRule {
    static let id: RuleID = "pxe/multicast-discovery-has-its-group"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement =
        "Where discovery by multicast is not forbidden, suboption 7 of option 43 names a multicast group "
        + "for it."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-007"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let control = options.discoveryControl ?? []
            guard !control.contains(.noMulticast), !reply.loadsBootFileAtOnce else { return nil }
            guard let group = options.discoveryMulticastAddress else {
                return "multicast discovery is allowed, and no group (suboption 7) is named for it"
            }
            return group.isMulticast ? nil : "\(group) as the group of multicast discovery"
        }
    }

    static let mutation = RuleMutation(
        "the server allows multicast discovery without a group",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.discoveryControl?.remove([.noMulticast, .loadsBootFileAtOnce])
            options.discoveryMulticastAddress = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),
        RuleExample("multicast discovery with a group", .satisfied) {
            Exchange.menuBoot.changingDiscoveryOptions { options in
                options.discoveryControl?.remove(.noMulticast)
                options.discoveryMulticastAddress = IPv4Address(239, 1, 2, 3)
            }
        },
    ]
}
