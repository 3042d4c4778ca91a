internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// casper loop-mounts what it fetched, and looks at the ending first.
enum CasperImageIsAnISO: CommandLineRule {
    static let id: RuleID = "command-line/casper-image-is-an-iso"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "casper scripts/casper, url="
    static let statement = "casper's url= ends with .iso."
    static let covers: [RequirementID] = ["KCMD-031"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.dialect == .casper, let path = source.urlPath else { return .notMeant }
        return .unless(
            path.suffix(4).elementsEqual(".iso".utf8)
                ? nil : "\(path.displayText) is not fetched: casper takes .iso alone"
        )
    }

    static let mutation = RuleMutation("casper is to fetch a squashfs", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("boot=casper url=http://10.0.0.1/filesystem.squashfs")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp boot=casper url=http://10.0.0.1/live.iso")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
