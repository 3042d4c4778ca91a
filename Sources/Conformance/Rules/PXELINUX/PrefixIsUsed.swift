internal import BootObservation
internal import NetworkProtocols

/// The prefix takes the place of the folder that the loader came from.
enum PrefixIsUsed: BootRule {
    static let id: RuleID = "pxelinux/prefix-is-used"
    static let level = RequirementLevel.must
    static let citation = "RFC 5071 §5"
    static let statement =
        "PXELINUX that is given a path prefix in option 210 puts it, as it is, before the names that it "
        + "asks for."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["PXELINUX-003", "PXE-C-034"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        let sought = boot.lookups.filter { $0.step != nil }
        guard let first = sought.first, let prefix = boot.toldBefore(first.stamp)?.pathPrefix, !prefix.isEmpty else {
            return []
        }
        let stray = sought.first { Array($0.uri.utf8).firstRange(of: prefix) == nil }
        return boot.verdict(
            stray.map { Evidence($0.stamp.frame, "\($0.uri) without the prefix \(prefix.displayText)") }
        )
    }

    static let mutation = RuleMutation(
        "the server gives a prefix that is not used",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) {
            $0.options[.pathPrefix] = Array("/boot/linux/".utf8)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a prefix that is used", .satisfied) {
            Exchange.biosBoot.changingDHCP(where: { $0.operation == .reply }) {
                $0.options[.pathPrefix] = Array("/boot/".utf8)
            }
            .changingTFTPRequests { request in
                guard request.filename.displayText != ExchangeBuilder.bootFile else { return }
                request.filename = Array("/boot/".utf8) + request.filename
            }
        },
        .violated(by: mutation, of: .biosBoot),
    ]
}
