internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The address, the driver or the name is wrong, or the initramfs does not know the word.
enum RootServerIsAsked: BootRule {
    static let id: RuleID = "boot/root-server-is-asked"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A system that has its address asks the server that its command line names for the root."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["CAP-FLOW-07"]

    static func judge(_ boot: ObservedBoot) -> [Verdict] {
        guard boot.isBootClient, boot.reached >= .initramfs, let commandLine = boot.commandLine,
            let source = RootSource(in: KernelCommandLine(commandLine))
        else { return [] }
        // Roots over protocols that observation does not follow tell nothing by their absence.
        switch source.kind {
        case .http, .tftp: break
        case .ftp, .nfs, .nbd, .rootPathOption, .other: return []
        }
        if boot.reached >= .root || boot.root != nil || boot.fetches.contains(where: source.isChecksumFile) {
            return boot.verdict(nil)
        }
        let note = "\(source.uriText ?? source.word.nameText) is named on the command line and never asked for"
        return boot.verdict(ofSilence: Evidence(boot.end.frame, note))
    }

    static let mutation = RuleMutation(
        "the system does not fetch its root",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.cut { $0.isTCP }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
