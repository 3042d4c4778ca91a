internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Only HTTP and HTTPS are followed for the root; TFTP serves for its Ignition configuration.
enum CoreOSRootComesByHTTP: CommandLineRule {
    static let id: RuleID = "command-line/core-os-root-comes-by-http"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Fedora CoreOS, live PXE; coreos-livepxe-rootfs.sh"
    static let statement = "Fedora CoreOS gets its root by HTTP or HTTPS."
    static let covers: [RequirementID] = ["KCMD-032"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.dialect == .coreOS else { return .notMeant }
        if case .http = source.kind { return .right }
        return .wrong("\(source.word.octets.displayText) is not by HTTP")
    }

    static let mutation = RuleMutation(
        "CoreOS is to fetch its root by TFTP",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("coreos.live.rootfs_url=tftp://10.0.0.1/rootfs.img")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp coreos.live.rootfs_url=http://10.0.0.1/rootfs.img")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
