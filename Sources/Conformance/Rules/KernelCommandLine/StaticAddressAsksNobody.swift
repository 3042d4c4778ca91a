internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// ethx= counts and dodhcp does not; who wrote both wanted one of them.
enum StaticAddressAsksNobody: CommandLineRule {
    static let id: RuleID = "command-line/static-address-asks-nobody"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "SystemRescueCd manual, booting options"
    static let statement = "SystemRescueCd is not given ethx= beside dodhcp."
    static let covers: [RequirementID] = ["KCMD-015"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard line.line.contains("ethx") || line.line.contains("dodhcp") else { return .notMeant }
        return .unless(
            line.line.contains("ethx") && line.line.contains("dodhcp")
                ? "dodhcp stands there, and ethx= puts it out of force" : nil
        )
    }

    static let mutation = RuleMutation("SystemRescueCd is told both", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("dodhcp ethx=10.0.0.50/24")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "dodhcp netboot=http://10.0.0.1/sysrcd.dat")),
        .violated(by: mutation, of: .boot(handing: "netboot=http://10.0.0.1/sysrcd.dat")),
    ]
}
