/// A directory with all below it, as an NFS server exports it.
///
/// The server asks it a few times for each call and walks by single names only: `.`, `..`, empty names and names with `/`
/// or NUL never get here, and neither does any permission: the server judges the mode bits. The tree's business is that
/// nothing outside of it is ever found, that links are told and never followed, and that a node's identifier still names
/// the same file after the server was started anew.
public protocol ExportedTree: Sendable {
    /// The directory at the top.
    var root: ExportedNodeID { get }

    /// What `node` is now; the server gives the file system's number that its configuration says, where it says one.
    func attributes(of node: ExportedNodeID) throws(ExportedTreeError) -> NFS3Attributes

    /// What stands in `directory` under `name`: one name, compared octet for octet.
    func lookUp(_ name: [UInt8], in directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID

    /// What `directory` stands in; the root for the root.
    func parent(of directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID

    /// What is in a regular file. Nothing else is ever opened.
    func content(of file: ExportedNodeID) throws(ExportedTreeError) -> any FileContent

    /// Where a link leads, as it is written.
    func target(of link: ExportedNodeID) throws(ExportedTreeError) -> [UInt8]

    /// The entries of `directory` that stand behind `cookie`, up to `limit` of them, without `.` and `..`.
    ///
    /// - Parameters:
    ///   - cookie: 0 to begin, else one that an entry came with.
    ///   - verifier: what the part had that the cookie came with; ``ExportedTreeError/badCookie`` where the cookie no
    ///     longer tells a place since then.
    func entries(
        of directory: ExportedNodeID,
        after cookie: UInt64,
        verifier: UInt64,
        limit: Int
    ) throws(ExportedTreeError) -> ExportedDirectoryPart

    /// How much room there is where the tree stands.
    var space: ExportedSpace { get }

    /// Whether it can be written to at all; false unless said otherwise. What follows is asked of such trees alone.
    var isWritable: Bool { get }

    /// Makes an empty file of that name in `directory`, where none stands under it.
    mutating func create(
        _ name: [UInt8],
        in directory: ExportedNodeID,
        _ ownership: ExportedOwnership
    ) throws(ExportedTreeError) -> ExportedNodeID

    /// Puts octets into a regular file, from `offset` on; what lies between its end and them is zeros.
    mutating func write(
        _ octets: [UInt8],
        at offset: UInt64,
        to file: ExportedNodeID,
        time: NFSTime
    ) throws(ExportedTreeError)

    /// Cuts a regular file, or makes it longer by zeros.
    mutating func resize(_ file: ExportedNodeID, to size: UInt64, time: NFSTime) throws(ExportedTreeError)
}

extension ExportedTree {
    /// It is for reading alone, and so refuses the others.
    public var isWritable: Bool { false }

    /// Refuses.
    public mutating func create(
        _ name: [UInt8],
        in directory: ExportedNodeID,
        _ ownership: ExportedOwnership
    ) throws(ExportedTreeError) -> ExportedNodeID { throw .readOnly }

    /// Refuses.
    public mutating func write(
        _ octets: [UInt8],
        at offset: UInt64,
        to file: ExportedNodeID,
        time: NFSTime
    ) throws(ExportedTreeError) { throw .readOnly }

    /// Refuses.
    public mutating func resize(
        _ file: ExportedNodeID,
        to size: UInt64,
        time: NFSTime
    ) throws(ExportedTreeError) { throw .readOnly }
}

/// Whose something is, and who may do what.
public struct ExportedOwnership: Hashable, Sendable {
    /// The low twelve bits; nil for what is usual: 0755 for directories, 0644 for files, 0777 for links, 0600 else.
    public var mode: UInt32?
    public var owner: UInt32
    public var group: UInt32
    public var time: NFSTime

    public init(mode: UInt32? = nil, owner: UInt32 = 0, group: UInt32 = 0, time: NFSTime = NFSTime()) {
        self.mode = mode
        self.owner = owner
        self.group = group
        self.time = time
    }
}

/// Names a file of a tree for as long as the file is there, also to a server that was started anew.
///
/// It goes into file handles, sealed. Only the tree reads it.
public struct ExportedNodeID: Hashable, Sendable {
    /// The number of the file in its file system (the inode); never 0.
    public var file: UInt64
    /// Which file system that is, for trees that span several.
    public var fileSystem: UInt64
    /// Tells the file from another one that had the number before: its generation, or the time of its birth.
    public var generation: UInt64
    /// What helps the tree find the file anew, such as an octet of each name on the way to it.
    public var trail: UInt64

    public init(file: UInt64, fileSystem: UInt64 = 0, generation: UInt64 = 0, trail: UInt64 = 0) {
        self.file = file
        self.fileSystem = fileSystem
        self.generation = generation
        self.trail = trail
    }
}

/// Why a tree does not do what it was asked for.
public enum ExportedTreeError: Error, Hashable, Sendable {
    /// No such name.
    case notFound
    /// The node was there once, or is another tree's.
    case stale
    case notDirectory
    /// It is no file, or no link.
    case wrongKind
    /// The system that the server runs on does not let it in.
    case accessDenied
    case nameTooLong
    case badCookie
    /// Nothing in it can be changed.
    case readOnly
    /// Reading failed.
    case inputOutput
    /// Not now: too much is open, or the file is being fetched.
    case busy
}

/// A part of a directory's entries.
public struct ExportedDirectoryPart: Hashable, Sendable {
    public struct Entry: Hashable, Sendable {
        /// Without a slash; never `.` or `..`.
        public var name: [UInt8]
        public var node: ExportedNodeID
        /// Where reading goes on behind this entry. Never below 3, as the server gives 1 and 2 to `.` and `..`, and never
        /// above 2^63 - 1.
        public var cookie: UInt64
        /// Where they are at hand; else the server asks for them where it needs them.
        public var attributes: NFS3Attributes?

        public init(name: [UInt8], node: ExportedNodeID, cookie: UInt64, attributes: NFS3Attributes? = nil) {
            self.name = name
            self.node = node
            self.cookie = cookie
            self.attributes = attributes
        }
    }

    public var entries: [Entry]
    /// Goes back to the tree with each of the cookies.
    public var verifier: UInt64
    /// Whether nothing follows.
    public var isEnd: Bool

    public init(entries: [Entry], verifier: UInt64 = 0, isEnd: Bool) {
        self.entries = entries
        self.verifier = verifier
        self.isEnd = isEnd
    }
}

/// The room of a file system (RFC 1813 §3.3.18).
public struct ExportedSpace: Hashable, Sendable {
    /// In octets.
    public var total: UInt64
    public var free: UInt64
    public var files: UInt64
    public var freeFiles: UInt64
    /// Whether nothing in it ever changes.
    public var isImmutable: Bool

    public init(
        total: UInt64,
        free: UInt64 = 0,
        files: UInt64,
        freeFiles: UInt64 = 0,
        isImmutable: Bool = false
    ) {
        self.total = total
        self.free = free
        self.files = files
        self.freeFiles = freeFiles
        self.isImmutable = isImmutable
    }
}
