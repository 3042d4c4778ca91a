internal import BootObservation
internal import NetworkProtocols

/// The bit then counts for nothing, and the machine goes looking for servers that may not be.
enum PromisedBootFileIsNamed: DHCPRule {
    static let id: RuleID = "pxe/promised-boot-file-is-named"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "PXE 2.1, the discovery control"
    static let statement =
        "Where the discovery control says that the boot file is to be loaded at once, the reply names "
        + "one."
    static let binds = RuleSubject.proxy
    static let covers: [RequirementID] = ["PROXY-S-007", "PXE-C-016"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdictsOnDiscoveryOptions { reply, options in
            guard options.discoveryControl?.contains(.loadsBootFileAtOnce) == true, reply.message.bootFile == nil else {
                return nil
            }
            return "discovery control \(PXEDiscoveryControl.loadsBootFileAtOnce), and no boot file"
        }
    }

    static let mutation = RuleMutation(
        "the discovery control promises a boot file that is not there",
        of: []
    ) { exchange in
        exchange.changingDiscoveryOptions { options in
            options.discoveryControl = [.noBroadcast, .noMulticast, .loadsBootFileAtOnce]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .menuBoot),
        .violated(by: mutation, of: .menuBoot),

    ]
}
