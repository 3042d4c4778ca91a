internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Kernels before 6.1 asked for version 2 by themselves, and the option is copied from that time; servers have had none
/// since.
enum NFSVersionIsServed: CommandLineRule {
    static let id: RuleID = "command-line/nfs-version-is-served"
    static let level = RequirementLevel.deFacto
    static let citation = "nfs(5), nfsvers; Linux 6.1, NFS_V2; nfs-utils 2.6, nfsd"
    static let statement = "A root over NFS is not asked for in version 2."
    static let covers: [RequirementID] = ["NFS-S-001"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let options = line.nfsOptions else { return .notMeant }
        let old = options.first { ["vers=2", "nfsvers=2", "v2"].contains($0.displayText) }
        return .unless(old.map { "\($0.displayText) asks for a version that servers of today do not have" })
    }

    static let mutation = RuleMutation(
        "the root is to be mounted in version 2",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.addingToCommandLine("root=/dev/nfs nfsroot=10.0.0.1:/srv,vers=2")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp root=/dev/nfs nfsroot=10.0.0.1:/srv,vers=3")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]
}
