internal import BootObservation
internal import NetworkProtocols

/// It searches by its own names when that one is not there.
enum NamedConfigurationComesFirst: BootRule {
    static let id: RuleID = "pxelinux/named-configuration-comes-first"
    static let level = RequirementLevel.must
    static let citation = "RFC 5071 §4"
    static let statement = "PXELINUX that is given a configuration file in option 209 asks for it first."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-005", "PXE-C-034"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let sought = boot.lookups.filter { $0.step != nil }
        guard let first = sought.first, let name = boot.toldBefore(first.stamp)?.configurationFile, !name.isEmpty else {
            return []
        }
        let isNamed = Array(first.uri.utf8).firstRange(of: name) != nil
        return boot.verdict(
            isNamed
                ? nil : Evidence(first.stamp.frame, "\(first.uri) before \(name.displayText), which option 209 names")
        )
    }

    static let mutation = RuleMutation(
        "the server names a configuration file that is not asked for",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) {
            $0.options[.configurationFile] = Array("pxelinux.cfg/of-the-house".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a configuration file that is named and asked for", .satisfied) {
            Exchange.biosBoot.changingDHCP(where: { $0.operation == .reply }) { message in
                message.options[.configurationFile] = Array("pxelinux.cfg/103f1a9c-4b8e-8e4c-9d55-0123456789ab".utf8)
            }
        },
        .violated(by: mutation, of: .biosBoot),
    ]
}
