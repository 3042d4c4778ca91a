internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The initramfs waits for a path that never comes: "nfsmount: need a path".
enum RootPathIsGiven: CommandLineRule {
    static let id: RuleID = "command-line/root-path-is-given"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 2132 §3.19; dracut.cmdline(7), root=dhcp; initramfs-tools scripts/nfs"
    static let statement = "A root that DHCP is to name stands in option 17."
    static let covers: [RequirementID] = ["KCMD-010", "KCMD-021"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.kind == .rootPathOption, source.dialect != .kernel,
            let lease = line.lease
        else { return .notMeant }
        let isTold = !(lease.message.rootPath ?? []).isEmpty
        return .unless(
            isTold ? nil : "\(source.word.octets.displayText) waits for a root path, and \(lease.server) gives none"
        )
    }

    static let mutation = RuleMutation(
        "the root is to come by option 17, which nobody sends",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("root=dhcp")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .rootPathBoot),
        .violated(by: mutation, of: .boot(handing: "rd.neednet=1 ip=dhcp")),
    ]
}
