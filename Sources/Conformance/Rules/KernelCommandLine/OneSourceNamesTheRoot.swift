internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// SystemRescueCd and archiso try their words in an order of their own, and use one.
enum OneSourceNamesTheRoot: CommandLineRule {
    static let id: RuleID = "command-line/one-source-names-the-root"
    static let level = RequirementLevel.deFacto
    static let citation = "SystemRescueCd init; archiso_pxe_http, archiso_pxe_nfs and archiso_pxe_nbd"
    static let statement = "A system is told of one place for its root."
    static let covers: [RequirementID] = ["KCMD-020"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.dialect == .systemRescueCd || source.dialect == .archiso else {
            return .notMeant
        }
        let others = line.sources.filter { $0.dialect == source.dialect && $0.kind != source.kind }
        return .unless(others.first.map { "\(source.word.octets.displayText) and \($0.word.octets.displayText)" })
    }

    static let mutation = RuleMutation("the system is told of two roots", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("netboot=http://10.0.0.1/sysrcd.dat nfsboot=10.0.0.1:/srv")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "console=ttyS0")),
    ]
}
