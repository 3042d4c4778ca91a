internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// A menu may wait for a person: then this is no fault.
enum KernelIsFetched: BootRule {
    static let id: RuleID = "boot/kernel-is-fetched"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A loader that has its configuration goes on to fetch a kernel."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-04"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, let configuration = boot.configuration else { return [] }
        if boot.reached >= .kernel || !boot.fetches(.kernel).isEmpty { return boot.verdict(nil) }
        let taken = boot.fetches.last { $0.uri == configuration.uri }
        let isLoaderAgain = boot.fetches.contains { fetch in
            taken.map { fetch.start > $0.end && (fetch.role == .bootFile || fetch.role == .configuration) } ?? false
        }
        // What is not there was asked for.
        let isRefused = boot.fetches.contains { fetch in
            taken.map { fetch.start > $0.end && (fetch.outcome == .notFound || fetch.outcome == .error) } ?? false
        }
        guard !isLoaderAgain, !isRefused else { return [] }
        let frame = taken?.end.frame ?? boot.end.frame
        return boot.verdict(ofSilence: Evidence(frame, "\(configuration.uri) came, and no kernel was asked for"))
    }

    static let mutation = RuleMutation(
        "the loader waits for ever",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.cut { $0.requestedName == "vmlinuz" }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
