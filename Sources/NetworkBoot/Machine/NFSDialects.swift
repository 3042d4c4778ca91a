public import NetworkProtocols

/// How boot clients mount over NFS: one literal a client, each with where it is known from.
extension NFSClientConfiguration {
    /// `nfsmount` of klibc 2.0 (`usr/kinit/nfsmount`): version 3 over TCP, the read size the server's, `timeo=7` and
    /// `retrans=3`. It asks the port mapper for NFS first and then for MOUNT, each time over TCP from any port, and
    /// calls MOUNT from a reserved one; the kernel then looks whether NFS is there (NULL). It knows neither rpcbind
    /// nor a local lock.
    public static let klibcNFSMount: NFSClientConfiguration = {
        var client = NFSClientConfiguration()
        client.portOrder = .nfsThenMount
        client.callsNFSNullFirst = true
        client.timeout = .milliseconds(700)
        client.retransmissions = 3
        client.isHard = true
        return client
    }()

    /// `mount` of busybox at the end of 2003 under Linux 2.4 (`util-linux/nfsmount.c`, Linux 2.4 `fs/nfs`): version 3 and
    /// MOUNT over UDP from reserved ports, 8192 octets at once, READDIR without attributes, `timeo=7` and `retrans=3`.
    public static let busyboxMount2003: NFSClientConfiguration = {
        var client = NFSClientConfiguration()
        client.transport = .udp
        client.mountTransport = .udp
        client.readSize = 8192
        client.usesReadDirPlus = false
        client.timeout = .milliseconds(700)
        client.retransmissions = 3
        client.isHard = true
        return client
    }()

    /// `mount -t nfs` of SystemRescueCd 1.x to 5.x (nfs-utils 1.2 under Linux 2.6.32 and later): `intr,nolock,rsize=1024`,
    /// version 3 over TCP, hard; what is not there is looked for with NULL first.
    public static let systemRescueCd: NFSClientConfiguration = {
        var client = NFSClientConfiguration.mountNFS
        client.readSize = 1024
        return client
    }()

    /// `mount -t nfs` of nfs-utils 2 without options, where the server has no NFSv4 (nfs(5)): version 3 over TCP,
    /// `timeo=600`, `retrans=2`, `hard`; each program is looked for with NULL first. That version 4 is tried before is
    /// left out.
    public static let mountNFS: NFSClientConfiguration = {
        var client = NFSClientConfiguration()
        client.isHard = true
        client.callsNullFirst = true
        return client
    }()
}
