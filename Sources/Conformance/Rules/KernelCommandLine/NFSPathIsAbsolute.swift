internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// MOUNT knows paths from the server's root on, and answers ACCES to any other. Only the kernel's nfsroot= puts
/// /tftpboot/ before one.
enum NFSPathIsAbsolute: CommandLineRule {
    static let id: RuleID = "command-line/nfs-path-is-absolute"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1813 §5.2.1; nfs-utils mountd"
    static let statement = "The path of a root over NFS begins with a slash."
    static let covers: [RequirementID] = ["KCMD-018"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, case .nfs(_, let path, _) = source.kind else { return .notMeant }
        return .unless(
            path.first == UInt8(ascii: "/")
                ? nil : "\(source.word.octets.displayText) names the path \(path.displayText)"
        )
    }

    static let mutation = RuleMutation(
        "the path has no slash at its beginning",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("nfsboot=10.0.0.1:srv/sysrcd")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "dodhcp nfsboot=10.0.0.1:/srv/sysrcd")),
        .violated(by: mutation, of: .boot(handing: "dodhcp")),
    ]
}
