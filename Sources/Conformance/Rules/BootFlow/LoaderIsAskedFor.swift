internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A prompt, another boot order, an offer that the firmware rejects: the machine's screen tells which.
enum LoaderIsAskedFor: BootRule {
    static let id: RuleID = "boot/loader-is-asked-for"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A machine that is told a boot file asks for it."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-01"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, boot.reached >= .address, let told = boot.namedBootFiles.first else { return [] }
        guard boot.fetches.isEmpty else { return boot.verdict(nil) }
        let note =
            "told \((told.bootFile ?? []).displayText) on \(told.nextServer?.description ?? "its server"), and never asked"
        return boot.verdict(ofSilence: Evidence(told.stamp.frame, note))
    }

    static let mutation = RuleMutation(
        "the machine falls silent when it has its address",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.cut { $0.requestedName != nil }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
        RuleExample("a capture that ends with the ACK", .inconclusive) { .bootLease },
    ]
}
