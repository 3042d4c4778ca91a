internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The later one counts, and whoever wrote the earlier one meant something by it.
enum RootIsReadOnlyOrNot: CommandLineRule {
    static let id: RuleID = "command-line/root-is-read-only-or-not"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "Linux init/do_mounts.c"
    static let statement = "A command line has ro or rw, not both."
    static let covers: [RequirementID] = ["KCMD-003"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.line.contains("ro") || line.line.contains("rw") else { return .notMeant }
        guard line.line.contains("ro"), line.line.contains("rw") else { return .right }
        let last = line.words("ro", "rw").last?.nameText ?? ""
        return .wrong("ro and rw both stand there; \(last) is the later one")
    }

    static let mutation = RuleMutation(
        "the root is to be mounted ro and rw",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("ro rw")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ro netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
