internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Behind nfsroot= a colon ends the server, and a second one belongs to the path; only dracut's root=nfs: takes it for
/// the beginning of options.
enum NFSOptionsFollowAComma: CommandLineRule {
    static let id: RuleID = "command-line/nfs-options-follow-a-comma"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux Documentation/admin-guide/nfs/nfsroot.rst, nfsroot"
    static let statement = "Options stand behind a comma in nfsroot=."
    static let covers: [RequirementID] = ["KCMD-010"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, source.word.isNamed("nfsroot"), case .nfs(_, let path, _) = source.kind else {
            return .notMeant
        }
        return .unless(
            path.contains(UInt8(ascii: ":"))
                ? "\(path.displayText) is asked for as a path: options stand behind a comma" : nil
        )
    }

    static let mutation = RuleMutation("options stand behind a colon", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("root=/dev/nfs nfsroot=10.0.0.1:/srv/node:ro")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp root=/dev/nfs nfsroot=10.0.0.1:/srv/node,ro")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
