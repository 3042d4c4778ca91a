/// How a client mounts and reads over NFS: its dialect, its limits and its patience (nfs(5), Linux `fs/nfs`).
public struct NFSClientConfiguration: Hashable, Sendable {
    public enum Transport: String, Hashable, Sendable { case udp, tcp }

    /// When the port mapper is asked for which program.
    public enum PortOrder: String, Hashable, Sendable {
        /// For each when it is needed (Linux `fs/nfs/mount_clnt.c`).
        case asNeeded
        /// For both before MNT, MOUNT first (iPXE `nfs_open.c`, U-Boot `net/nfs.c`).
        case mountThenNFS
        /// For both before MNT, NFS first (klibc `nfsmount`).
        case nfsThenMount
    }

    /// The versions that are tried, in order: 3 with MOUNT version 3, 2 with MOUNT version 2 or 1.
    public var versions: [Int] = [3]
    public var transport = Transport.tcp
    /// What the port mapper and MOUNT are asked over.
    public var mountTransport = Transport.tcp
    /// Where the port mapper is.
    public var portMapperPort: UInt16 = 111
    /// Where NFS is; nil to ask the port mapper.
    public var port: UInt16?
    /// Where MOUNT is; nil to ask the port mapper.
    public var mountPort: UInt16?
    public var portOrder = PortOrder.asNeeded
    /// `rsize`: the most octets that one READ asks for; the server's own limit counts, too.
    public var readSize = 1 << 20
    /// The most octets that one READDIR or READDIRPLUS asks for.
    public var directorySize = 4096
    public var usesReadDirPlus = true
    /// `timeo`: how long the first try waits.
    public var timeout = Duration.seconds(60)
    /// `retrans`: how often a call is sent again before it counts as unanswered. Over UDP each wait is twice the one
    /// before, over TCP longer by `timeout` each time.
    public var retransmissions = 2
    /// `hard`: goes on for ever; `soft` gives up after `retransmissions`.
    public var isHard = false
    /// How many READs of one file are under way at once.
    public var readsAtOnce = 4
    /// How many links are followed on one path (Linux `MAXSYMLINKS`).
    public var linkLimit = 40
    /// How long it waits before it repeats a call that was answered by JUKEBOX (Linux `NFS_JUKEBOX_RETRY_TIME`).
    public var jukeboxWait = Duration.seconds(5)
    /// Whether calls come from a port below 1024, as servers want that export without `insecure`.
    public var usesReservedPort = true
    /// Whether each program is called by its NULL procedure first.
    public var callsNullFirst = false
    /// Whether NFS alone is called by its NULL procedure first: what a kernel does that was handed a mount.
    public var callsNFSNullFirst = false
    /// Whether the mount is ended by UMNT.
    public var sendsUnmount = false
    /// What AUTH_SYS says of the machine.
    public var machineName: [UInt8] = []
    public var userID: UInt32 = 0
    public var groupID: UInt32 = 0
    /// The most octets of a file that are kept.
    public var sizeLimit = 1 << 31
    /// The most entries of one directory that are kept.
    public var entryLimit = 1 << 20

    public init() {}
}
