internal import NetworkProtocols

/// The options of a mount as the kernel reads them: what its NFS root starts with, what option 17 and `nfsroot=` add,
/// each later word above the earlier (nfs(5); Linux `fs/nfs/nfsroot.c`, `fs/nfs/fs_context.c`).
struct KernelMountOptions: Hashable, Sendable {
    private(set) var client: NFSClientConfiguration
    /// Words that it does not know: the kernel then refuses the mount.
    private(set) var unknown: [[UInt8]] = []
    private(set) var version = 3

    /// What an NFS root starts with in a kernel of this release, such as `6.1.0-56-amd64`.
    ///
    /// Before 2.6.37 version 2 over UDP with 4096 octets; up to 3.3 `udp`; up to 5.5 `vers=2,udp`, then `vers=2,tcp`,
    /// each with `rsize=4096`; from 6.0 on version 3, as kernels of then are built without version 2 (Linux
    /// `fs/nfs/nfsroot.c`, NFS_DEF_OPTIONS).
    init(rootOf release: ReleaseNumber) {
        client = NFSClientConfiguration()
        client.isHard = true
        client.callsNullFirst = true
        client.readSize = 4096
        setTransport(release < ReleaseNumber(5, 6) ? .udp : .tcp)
        switch release {
        case ..<ReleaseNumber(2, 6, 37): setVersion(2)
        case ..<ReleaseNumber(3, 4):
            setVersion(3)
            client.readSize = 32 << 10
        case ..<ReleaseNumber(6, 0): setVersion(2)
        default: setVersion(3)
        }
    }

    /// What a program mounts with.
    init(_ client: NFSClientConfiguration) {
        self.client = client
    }

    /// Takes options in order.
    mutating func add(_ options: [[UInt8]]) {
        for option in options where !option.isEmpty { add(option) }
    }

    private mutating func add(_ option: [UInt8]) {
        let (nameOctets, valueOctets) = split(option, at: UInt8(ascii: "="))
        let name = String(decoding: nameOctets, as: UTF8.self)
        let number = valueOctets?.decimalNumber
        let text = valueOctets.map { String(decoding: $0, as: UTF8.self) }
        switch name {
        case "vers", "nfsvers", "v2", "v3", "v4", "v4.0", "v4.1", "v4.2":
            let digits = text ?? String(name.dropFirst())
            setVersion(digits.split(separator: ".").first.flatMap { Int($0) } ?? 0)
        case "udp": setTransport(.udp)
        case "tcp": setTransport(.tcp)
        case "proto":
            switch text {
            case "udp": setTransport(.udp)
            case "tcp": setTransport(.tcp)
            default: unknown.append(option)
            }
        case "mountproto":
            switch text {
            case "udp": client.mountTransport = .udp
            case "tcp": client.mountTransport = .tcp
            default: unknown.append(option)
            }
        case "port": client.port = port(number)
        case "mountport": client.mountPort = port(number)
        case "rsize": if let number { client.readSize = Self.readSize(number) }
        case "timeo": if let number, number > 0 { client.timeout = .milliseconds(min(number, 6000) * 100) }
        case "retrans": if let number, number > 0 { client.retransmissions = min(number, 30) }
        case "soft": client.isHard = false
        case "hard": client.isHard = true
        case "resvport": client.usesReservedPort = true
        case "noresvport": client.usesReservedPort = false
        case "nordirplus": client.usesReadDirPlus = false
        case "rdirplus": client.usesReadDirPlus = true
        case _ where Self.others.contains(name): break
        default: unknown.append(option)
        }
    }

    /// Those that change nothing of what a read-only root asks.
    private static let others: Set<String> = [
        "ro", "rw", "nolock", "lock", "intr", "nointr", "cto", "nocto", "ac", "noac", "acl", "noacl", "wsize",
        "acregmin",
        "acregmax", "acdirmin", "acdirmax", "actimo", "bg", "fg", "retry", "sec", "addr", "mountaddr", "mountvers",
        "mounthost", "namlen", "bsize", "sharecache", "nosharecache", "fsc", "nofsc", "lookupcache", "local_lock",
        "posix",
        "sync", "async", "atime", "noatime", "relatime", "suid", "nosuid", "dev", "nodev", "exec", "noexec", "defaults",
    ]

    /// The transport brings its own patience: 0.7 s and 3 tries over UDP, 60 s and 2 over TCP (nfs(5), `timeo`).
    private mutating func setTransport(_ transport: NFSClientConfiguration.Transport) {
        client.transport = transport
        client.mountTransport = transport
        client.timeout = transport == .udp ? .milliseconds(700) : .seconds(60)
        client.retransmissions = transport == .udp ? 3 : 2
    }

    private mutating func setVersion(_ version: Int) {
        self.version = version
        client.versions = [version]
    }

    private func port(_ number: Int?) -> UInt16? {
        number.flatMap { UInt16(exactly: $0) }.flatMap { $0 == 0 ? nil : $0 }
    }

    /// From 1 KiB to 1 MiB, whole pages from one page on (Linux `fs/nfs/client.c`, `nfs_block_size`).
    private static func readSize(_ number: Int) -> Int {
        let size = min(max(number, 1024), 1 << 20)
        return size < 4096 ? 1 << (Int.bitWidth - 1 - size.leadingZeroBitCount) : size & ~4095
    }
}
