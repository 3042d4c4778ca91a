internal import BootObservation
internal import NetworkProtocols

/// PXE-E77: the firmware throws the offer away.
enum ListedServersAreListed: DHCPRule {
    static let id: RuleID = "pxe/listed-servers-are-listed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1, as EDK2 and Intel's boot code check it"
    static let statement =
        "Where only listed boot servers may be asked, or neither broadcast nor multicast is allowed, "
        + "suboption 8 of option 43 lists some."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PXE-S-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            let control = options.discoveryControl ?? []
            guard !reply.loadsBootFileAtOnce, control.allowsListedServersAlone else { return nil }
            return (options.bootServers ?? []).isEmpty
                ? "only listed boot servers may be asked, and none is listed" : nil
        }
    }

    static let mutation = RuleMutation(
        "the server lists no boot servers",
        of: ["b2_proxydhcp_plain"]
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.discoveryControl?.insert(.onlyListedServers)
            options.discoveryControl?.remove(.loadsBootFileAtOnce)
            options.bootServers = nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
