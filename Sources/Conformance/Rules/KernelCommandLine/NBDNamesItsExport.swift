internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// SystemRescueCd and Alpine want a port, dracut a port or the name of an export; without one they stop.
enum NBDNamesItsExport: CommandLineRule {
    static let id: RuleID = "command-line/nbd-names-its-export"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "SystemRescueCd init; dracut 95nbd/parse-nbdroot.sh; Alpine initramfs-init"
    static let statement = "A root by NBD names a port or an export."
    static let covers: [RequirementID] = ["KCMD-019"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, case .nbd(_, let port, let export) = source.kind else { return .notMeant }
        return .unless(
            port != nil || export != nil
                ? nil : "\(source.word.octets.displayText) names a server and neither port nor export"
        )
    }

    static let mutation = RuleMutation("the port is left out", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) { exchange in
        exchange.addingToCommandLine("nbdboot=10.0.0.1")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "dodhcp nbdboot=10.0.0.1:2000")),
        .violated(by: mutation, of: .boot(handing: "dodhcp")),
    ]
}
