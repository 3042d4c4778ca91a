/// What an NFS server exports, to whom, on which ports, and how much it takes on.
public struct NFSServerConfiguration: Sendable {
    public var exports: [NFSExport]
    /// Where the port mapper listens that the server brings along; nil where another one is there, which whoever runs the
    /// server registers it with.
    public var portMapperPort: UInt16? = 111
    /// Where MOUNT is; rpc.mountd's usual fixed port. The same as ``port`` is allowed.
    public var mountPort: UInt16 = 20_048
    public var port: UInt16 = 2049
    public var usesUDP = true
    public var usesTCP = true
    /// The versions of NFS that are registered and told by PROG_MISMATCH. Only 3 is ever spoken; a range without it is that
    /// of a server which the clients of version 3 get nothing from.
    public var versions: ClosedRange<UInt32> = 3...3
    /// The versions of MOUNT that are spoken, within 1 to 3.
    public var mountVersions: ClosedRange<UInt32> = 1...3
    /// What file handles are sealed with. The same key after a restart keeps the handles of clients good.
    public var handleKey: [UInt8]

    /// The broadcast address of its network: calls to it are not answered, nor those to 255.255.255.255.
    public var networkBroadcast: IPv4Address?
    /// The wall-clock time, since 1970-01-01 00:00 UTC, of the instant zero: what the port mapper tells.
    public var clockOrigin = Instant(nanoseconds: 1_767_225_600_000_000_000)

    /// The most octets that one READ over TCP gets.
    public var readSize = 1 << 20
    /// The most octets that one READ over UDP gets (knfsd's).
    public var datagramReadSize = 32 << 10
    /// The most octets that one READDIR or READDIRPLUS gets; the preferred size, too.
    public var directorySize = 64 << 10
    /// What is said of the most octets of a WRITE, which a client may try before it learns that there is none. No less
    /// than 8192: libnfs turns servers below that down.
    public var writeSize = 32 << 10
    /// The most fragments of one record.
    public var fragmentLimit = 64
    /// The most TCP connections at once; more are broken off.
    public var connectionLimit = 1024
    /// How long a connection may be silent.
    public var idleTimeout = Duration.seconds(600)
    /// How long a client may take nothing of what it asked for, or take over one record.
    public var stallTimeout = Duration.seconds(60)
    /// How many octets of replies go out before the stream has said that more is welcome.
    public var sendAhead = 1 << 20
    /// From how many octets on a READ over TCP hands a part of a file to the stream instead of copying it.
    public var handOverSize = 16 << 10
    /// How many mounts are remembered for DUMP.
    public var mountTableLimit = 4096
    /// How many programs of others the port mapper takes in, from the server's own host only.
    public var registrationLimit = 64

    public init(exports: [NFSExport], handleKey: [UInt8]) {
        self.exports = exports
        self.handleKey = handleKey
    }
}

/// A directory that a server exports, and to whom.
public struct NFSExport: Sendable {
    /// As MNT names it: absolute, without a slash at its end.
    public var path: [UInt8]
    public var tree: any ExportedTree
    /// Who may have it, and how. Of several that fit a client, the narrowest counts, of those the first; nobody else gets
    /// in (exports(5)).
    public var rules: [NFSExportRule]
    /// `fsid=`: what attributes say as the number of the file system; nil for what the tree says.
    public var fileSystemID: UInt64?

    public init(
        path: [UInt8],
        tree: any ExportedTree,
        rules: [NFSExportRule] = [NFSExportRule(.everyone)],
        fileSystemID: UInt64? = nil
    ) {
        self.path = path
        self.tree = tree
        self.rules = rules
        self.fileSystemID = fileSystemID
    }

    /// What holds for a client at `address`; nil where it may not have the export.
    public func rule(for address: IPv4Address) -> NFSExportRule? {
        var best: NFSExportRule?
        for rule in rules where rule.clients.contains(address) {
            if best.map({ $0.clients.prefixLength < rule.clients.prefixLength }) ?? true { best = rule }
        }
        return best
    }
}

/// How some clients may use an export: one `client(options)` of a line of exports(5).
///
/// `subtree_check` needs no word here: a handle leads nowhere but into its export's own tree.
public struct NFSExportRule: Hashable, Sendable {
    public var clients: Clients
    /// `secure`: whether calls have to come from a port below 1024.
    public var needsReservedPort = true
    /// `rw`: whether files may be made and written, where the tree itself can be.
    public var isWritable = false
    public var squash = Squash.root
    /// `anonuid`, `anongid`: whom squashed callers count as.
    public var anonymousUser: UInt32 = 65534
    public var anonymousGroup: UInt32 = 65534
    /// Whether READDIRPLUS is answered (`nordirplus` says no).
    public var allowsReadDirPlus = true

    public enum Clients: Hashable, Sendable {
        case everyone
        case host(IPv4Address)
        case network(IPv4Address, prefixLength: Int)

        /// Whether it speaks of the client at that address.
        public func contains(_ address: IPv4Address) -> Bool {
            switch self {
            case .everyone: return true
            case .host(let host): return host == address
            case .network(let network, let prefixLength):
                let mask = IPv4Address(prefixLength: prefixLength).rawValue
                return network.rawValue & mask == address.rawValue & mask
            }
        }

        /// How narrow it is: -1 for everyone, 33 for one host.
        var prefixLength: Int {
            switch self {
            case .everyone: -1
            case .host: 33
            case .network(_, let prefixLength): prefixLength
            }
        }
    }

    /// Whose user and group numbers are not taken at their word.
    public enum Squash: String, Hashable, Sendable {
        /// `no_root_squash`.
        case none
        /// `root_squash`: 0 counts as the anonymous one.
        case root
        /// `all_squash`: everybody counts as the anonymous one.
        case all
    }

    public init(_ clients: Clients) {
        self.clients = clients
    }
}

extension NFSExportRule.Clients: CustomStringConvertible {
    /// As EXPORT tells it.
    public var description: String {
        switch self {
        case .everyone: "*"
        case .host(let host): host.description
        case .network(let network, let prefixLength): "\(network)/\(prefixLength)"
        }
    }
}
