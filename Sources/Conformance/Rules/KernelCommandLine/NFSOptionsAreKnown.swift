internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

/// mount refuses all of them for one that it does not know; the kernel's own root stops there too.
enum NFSOptionsAreKnown: CommandLineRule {
    static let id: RuleID = "command-line/nfs-options-are-known"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "nfs(5); Linux fs/nfs/fs_context.c"
    static let statement = "The options of a root over NFS are those of nfs(5)."
    static let covers: [RequirementID] = ["KCMD-038"]

    static func look(at line: BootCommandLine) -> Opinion {
        guard let options = line.nfsOptions, !options.isEmpty else { return .notMeant }
        let odd = options.first { option in
            let name = option.prefix { $0 != UInt8(ascii: "=") }
            return !known.contains { name.elementsEqual($0.utf8) }
        }
        return .unless(odd.map { "\($0.displayText) is no option of nfs(5)" })
    }

    static let mutation = RuleMutation("an option is misspelt", of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]) {
        exchange in
        exchange.addingToCommandLine("root=/dev/nfs nfsroot=10.0.0.1:/srv,nolocks")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .boot(handing: "ip=dhcp root=/dev/nfs nfsroot=10.0.0.1:/srv,nolock,rsize=8192")),
        .violated(by: mutation, of: .boot(handing: "ip=dhcp")),
    ]

    private static let known = [
        "ro", "rw", "sync", "async", "atime", "noatime", "nodiratime", "relatime", "norelatime", "exec", "noexec",
        "suid",
        "nosuid", "dev", "nodev", "defaults", "nfsvers", "vers", "v2", "v3", "v4", "v4.0", "v4.1", "v4.2",
        "minorversion",
        "soft", "hard", "softerr", "softreval", "nosoftreval", "intr", "nointr", "timeo", "retrans", "retry", "rsize",
        "wsize", "bsize", "ac", "noac", "acregmin", "acregmax", "acdirmin", "acdirmax", "actimeo", "bg", "fg",
        "nconnect",
        "max_connect", "rdirplus", "nordirplus", "lookupcache", "fsc", "nofsc", "sharecache", "nosharecache",
        "migration",
        "nomigration", "sec", "tcp", "udp", "rdma", "proto", "mountproto", "port", "mountport", "mounthost",
        "mountvers",
        "mountaddr", "mountprog", "nfsprog", "namlen", "addr", "clientaddr", "lock", "nolock", "local_lock", "cto",
        "nocto", "acl", "noacl", "resvport", "noresvport", "posix", "noposix", "xprtsec", "write", "context", "nofail",
        "auto", "noauto", "_netdev",
    ]
}
