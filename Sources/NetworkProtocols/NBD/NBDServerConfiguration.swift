/// What a server of network block devices hands out, how, and how much a stranger may make it hold.
///
/// All exports are read-only.
public struct NBDServerConfiguration: Sendable {
    /// Where it speaks the new style (IANA: 10809).
    public var ports: [UInt16] = [10809]
    /// In the order in which LIST tells them. Of several with one name the first counts.
    public var exports: [NBDExport]
    /// Which export a client gets that names none: this one; where nil, the one whose name is empty, if there is one.
    public var defaultExport: [UInt8]?
    /// What it says that it can do. Without `fixedNewStyle` it is one of nbd-server 2.9.17 to 3.1 and knows EXPORT_NAME
    /// alone.
    public var handshakeFlags: NBDHandshakeFlags = [.fixedNewStyle, .noZeroes]
    /// Whether LIST is answered (nbd-server `allowlist`); else it is refused with ERR_POLICY.
    public var answersList = true
    /// Whether it can reply in pieces, and tell holes: nbd-server can since 3.25.
    public var structuredReplies = true

    /// How many connections it serves at once; those beyond are closed before anything is said.
    public var connectionLimit = 512
    /// The longest data of an option that is read: names have 4096 octets at most (NBD `doc/proto.md`, "String").
    /// Longer ones are answered with ERR_TOO_BIG.
    public var optionSizeLimit = 64 << 10
    /// How many options a connection may negotiate (nbdkit `MAX_NR_OPTIONS`: 32).
    public var optionCountLimit = 64
    /// How long the negotiation may take.
    public var negotiationTimeout = Duration.seconds(30)
    /// How long a connection may be silent once its export is open; nil for ever, as a root is often left alone for days.
    public var idleTimeout: Duration?
    /// How long a client may take nothing of what is sent to it.
    public var sendTimeout = Duration.seconds(300)
    /// How long it waits behind its own end for the client's before it breaks the connection off.
    public var lingerTimeout = Duration.seconds(10)
    /// How many requests of one connection may wait for their replies (Linux has 128 at most); at more it is broken off.
    public var requestLimit = 4096
    /// Octets of replies that are written at once and then waited for.
    public var pieceLength = 256 << 10
    /// Whether what is read of files that are not in memory is handed to the stream as parts of the file
    /// (``StreamOutput/writeFile(_:)``): less work for drivers that can send from a file.
    public var handsOverFiles = false

    public init(exports: [NBDExport] = []) {
        self.exports = exports
    }
}

/// An image that is handed out as a block device.
public struct NBDExport: Sendable {
    /// What clients call it; never taken for a path. Empty for the default export.
    public var name: [UInt8]
    /// What is read from it. Where it is a ``SparseContent``, clients that can are told its holes.
    public var content: any FileContent
    /// For people, in LIST and INFO; empty for none.
    public var description: [UInt8]
    /// How requests have to be cut. A minimum above 1 is enforced; a client that opens the export without asking for it is
    /// turned away (ERR_BLOCK_SIZE_REQD).
    public var blockSizes: NBDBlockSizes
    /// Who may open it (nbd-server `authfile`); nil for everybody.
    public var allowedClients: [NBDClientRange]?
    /// How many connections may have it open (nbd-server `maxconnections`); nil for any number.
    public var connectionLimit: Int?
    /// Where it is handed out in the old style as well, without negotiation (nbd-server before 3.10).
    public var oldStylePort: UInt16?
    /// Whether LIST tells it.
    public var isListed = true

    public init(
        name: [UInt8],
        content: any FileContent,
        description: [UInt8] = [],
        blockSizes: NBDBlockSizes = NBDBlockSizes(minimum: 1, preferred: 4096, maximum: 32 << 20),
        allowedClients: [NBDClientRange]? = nil,
        connectionLimit: Int? = nil,
        oldStylePort: UInt16? = nil
    ) {
        self.name = name
        self.content = content
        self.description = description
        self.blockSizes = blockSizes
        self.allowedClients = allowedClients
        self.connectionLimit = connectionLimit
        self.oldStylePort = oldStylePort
    }

    public init(name: String, content: any FileContent) {
        self.init(name: Array(name.utf8), content: content)
    }

    /// Whether a client with this address may open it.
    public func allows(_ client: IPv4Address) -> Bool {
        allowedClients.map { $0.contains { $0.contains(client) } } ?? true
    }

    /// What an export of this kind says of itself.
    public static let transmissionFlags: NBDTransmissionFlags = [
        .hasFlags, .readOnly, .flush, .multipleConnections, .cache,
    ]
}

/// Addresses that begin alike, as `10.0.0.0/8` writes it.
public struct NBDClientRange: Hashable, Sendable {
    public var address: IPv4Address
    /// How many bits of it count, 0 to 32.
    public var prefixLength: Int

    public init(_ address: IPv4Address, prefixLength: Int = 32) {
        self.address = address
        self.prefixLength = prefixLength
    }

    /// Whether `other` begins with the same bits.
    public func contains(_ other: IPv4Address) -> Bool {
        let mask = IPv4Address(prefixLength: prefixLength).rawValue
        return address.rawValue & mask == other.rawValue & mask
    }
}
