internal import BootObservation
internal import NetworkProtocols

/// PXE-E77: the firmware throws the offer away.
enum BootServersHaveOwnAddresses: DHCPRule {
    static let id: RuleID = "pxe/boot-servers-have-own-addresses"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement = "The boot servers of suboption 8 of option 43 have addresses of single hosts."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-009"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let addresses = (options.bootServers ?? []).flatMap(\.addresses)
            let wrong = addresses.first { $0.isMulticast || $0.isBroadcast || $0.isUnspecified }
            return wrong.map { "\($0) as a boot server" }
        }
    }

    static let mutation = RuleMutation(
        "the server lists a multicast group as a boot server",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.bootServers = [
                PXEBootServers(type: .init(rawValue: 0x8000), addresses: [IPv4Address(239, 1, 2, 3)])
            ]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot, alsoViolated: [ClientAsksListedServers.id]),

    ]
}
