internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// Where nfsroot= names a directory alone, the server is the one of ip=, of option 17, or the next server of the lease;
/// many servers leave that empty in the system's own lease.
enum NFSRootHasAServer: CommandLineRule {
    static let id: RuleID = "command-line/nfs-root-has-a-server"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "Linux Documentation/admin-guide/nfs/nfsroot.rst; net/ipv4/ipconfig.c"
    static let statement = "A root over NFS has a server, by the command line or by DHCP."
    static let covers: [RequirementID] = ["KCMD-010", "KCMD-022"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let source = line.source, case .nfs(let server, _, _) = source.kind else { return .notMeant }
        if server != nil || line.address?.server != nil { return .right }
        // dracut takes the server that gave the lease.
        guard source.dialect != .dracut, let lease = line.lease else { return .notMeant }
        let isTold =
            !lease.message.nextServer.isUnspecified || lease.message.rootPath?.contains(UInt8(ascii: ":")) ?? false
        return .unless(
            isTold
                ? nil
                : "\(source.word.octets.displayText) names no server, and \(lease.server) names neither a next server nor a root path"
        )
    }

    static let mutation = RuleMutation("nfsroot= names no server, and the system's lease none", of: []) { exchange in
        exchange.addingToCommandLine("root=/dev/nfs nfsroot=/srv/node ip=dhcp")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "root=/dev/nfs nfsroot=10.0.0.1:/srv/node ip=dhcp")),
        .satisfied(by: .boot(handing: "root=/dev/nfs nfsroot=/srv/node ip=dhcp")),
        RuleExample("an NFS root without a server", .violated) {
            mutation.apply(
                .boot(handing: "console=ttyS0") {
                    $0.wait(.seconds(6))
                    $0.lease(.system, file: nil)
                }
            )
        },
    ]
}
