internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// The folder and the image are put behind it as they are.
enum ArchisoServerEndsWithSlash: CommandLineRule {
    static let id: RuleID = "command-line/archiso-server-ends-with-slash"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "mkinitcpio-archiso README.bootparams, archiso_http_srv"
    static let statement = "archiso_http_srv= ends with a slash."
    static let covers: [RequirementID] = ["KCMD-029"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let value = line.line["archiso_http_srv"], !value.isEmpty else { return .notMeant }
        let folder = line.line["archisobasedir"] ?? Array("arch".utf8)
        return .unless(
            value.last == UInt8(ascii: "/") ? nil : "the image is sought at \((value + folder).displayText)/…"
        )
    }

    static let mutation = RuleMutation(
        "archiso's server has no slash at its end",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("archisobasedir=arch archiso_http_srv=http://10.0.0.1")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp archisobasedir=arch archiso_http_srv=http://10.0.0.1/")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
