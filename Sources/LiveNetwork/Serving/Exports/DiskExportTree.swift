internal import CLinux
internal import Glibc
public import NetworkProtocols
internal import Synchronization

/// A folder of a disk with all below it, as an NFS server exports it.
///
/// Names are opened one below the other, over no link and never out of the folder (openat2(2)); links are told and not
/// followed; nothing but plain files is ever opened for reading. A node keeps its identifier as long as it stays where it
/// is, also for a server that was started anew (``NodeTrail``); moved within its directory, it is found there. Files may
/// change while they are served: each answer tells them as they are.
///
/// What is mounted below the folder is not there, unless mounts are crossed.
public final class DiskExportTree: ExportedTree {
    /// An absolute path.
    public let folder: String
    public let crossesMounts: Bool
    public let root: ExportedNodeID
    let top: OpenDescriptor
    /// The file system of the top.
    let device: UInt64
    private let memory: Mutex<Memory>

    /// What was asked for lately.
    private struct Memory: Sendable {
        /// Where nodes were found.
        var paths: RecentlyUsed<ExportedNodeID, [UInt8]>
        var open: RecentlyUsed<ExportedNodeID, OpenNode>
        /// Nodes that were looked for in vain, and when.
        var gone = RecentlyUsed<ExportedNodeID, Instant>(limit: 1024)
    }

    /// A node that is open.
    private struct OpenNode: Sendable {
        var path: [UInt8]
        /// Stands for it, whatever it is.
        var place: OpenDescriptor
        /// Where it is a directory whose entries were read.
        var directory: OpenDescriptor?
        /// Where it is a file that was read.
        var file: FolderFile?
    }

    /// A node that was not found is not looked for again within so long.
    private static let goneTime = Duration.seconds(3)
    /// What is longer, no file system takes.
    private static let nameLimit = 255

    /// - Parameters:
    ///   - openLimit: the most files and directories that are held open, beside those that are on their way out.
    ///   - pathLimit: the most nodes whose paths are remembered.
    /// - Throws: ``EnvironmentTrouble`` where the folder is not there or can't be read.
    public init(
        _ folder: String,
        crossesMounts: Bool = false,
        openLimit: Int = 512,
        pathLimit: Int = 65_536
    ) throws(EnvironmentTrouble) {
        self.folder = folder
        self.crossesMounts = crossesMounts
        let descriptor = clinux_open_folder(folder)
        guard descriptor >= 0 else { throw .opening(folder: folder) }
        top = OpenDescriptor(descriptor)
        var status = clinux_node()
        guard clinux_node_of(descriptor, &status) == 0 else { throw .opening(folder: folder) }
        device = status.device
        root = NodeTrail.top.identifier(of: status, top: status.device)
        memory = Mutex(
            Memory(paths: RecentlyUsed(limit: pathLimit), open: RecentlyUsed(limit: openLimit))
        )
    }

    /// Whether its folder still is the one at its path, and no other that was put in its place.
    var isInPlace: Bool {
        let descriptor = clinux_open_folder(folder)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        var status = clinux_node()
        guard clinux_node_of(descriptor, &status) == 0 else { return false }
        return NodeTrail.top.identifier(of: status, top: status.device) == root && status.device == device
    }

    /// What stands there now, asked of the disk each time.
    public func attributes(of node: ExportedNodeID) throws(ExportedTreeError) -> NFS3Attributes {
        let open = try openNode(node)
        return NFS3Attributes(try status(of: open, node))
    }

    /// One name of a directory, a link in its place told as a link.
    public func lookUp(_ name: [UInt8], in directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID {
        guard name.count <= Self.nameLimit else { throw .nameTooLong }
        let open = try openNode(directory)
        var status = clinux_node()
        guard name.withPath({ clinux_node_at(open.place.number, $0, &status) }) == 0 else { throw .latest }
        guard crossesMounts || !status.isElsewhere else { throw .accessDenied }
        let node = NodeTrail(of: directory).below(directory.file).identifier(of: status, top: device)
        remember(open.path.appending(name), of: node)
        return node
    }

    /// Found by the directory's path; the top is its own parent.
    public func parent(of directory: ExportedNodeID) throws(ExportedTreeError) -> ExportedNodeID {
        let trail = NodeTrail(of: directory)
        guard trail.depth > 1 else { return root }
        let open = try openNode(directory)
        guard let slash = open.path.lastIndex(of: UInt8(ascii: "/")) else { return root }
        let path = Array(open.path[..<slash])
        let place = try descriptor(of: path, as: clinux_open_as_place)
        var status = clinux_node()
        guard clinux_node_of(place.number, &status) == 0 else { throw .latest }
        let node = trail.above.identifier(of: status, top: device)
        remember(path, of: node)
        return node
    }

    /// The file, open: what it has at the moment counts, also where it grows while it is read.
    public func content(of file: ExportedNodeID) throws(ExportedTreeError) -> any FileContent {
        var open = try openNode(file)
        if let known = open.file, known.isAsTold { return known }
        let status = try status(of: open, file)
        guard status.mode & S_IFMT == S_IFREG else { throw .wrongKind }
        let reading: OpenDescriptor
        if let known = open.file {
            reading = known.opened
        } else {
            reading = try descriptor(of: file, &open)
            var opened = clinux_node()
            guard clinux_node_of(reading.number, &opened) == 0 else { throw .latest }
            // It was replaced meanwhile.
            guard opened.number == status.number, opened.device == status.device else { throw .busy }
        }
        guard let now = FileStatus(of: reading.number) else { throw .inputOutput }
        let content = FolderFile(reading, now, isFollowed: true)
        open.file = content
        // One descriptor does for both.
        open.place = reading
        remember(open, of: file)
        return content
    }

    /// A descriptor to read by. Where a directory above the file has another name by now, the file is looked for anew.
    private func descriptor(of file: ExportedNodeID, _ open: inout OpenNode) throws(ExportedTreeError) -> OpenDescriptor
    {
        do throws(ExportedTreeError) {
            return try descriptor(of: open.path, as: clinux_open_as_file)
        } catch {
            guard error != .accessDenied, error != .busy, error != .inputOutput else { throw error }
            memory.withLock { memory in
                memory.open.forget(file)
                memory.paths.forget(file)
            }
            open = try openNode(file)
            return try descriptor(of: open.path, as: clinux_open_as_file)
        }
    }

    /// As it is written on the disk.
    public func target(of link: ExportedNodeID) throws(ExportedTreeError) -> [UInt8] {
        let open = try openNode(link)
        return try withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4096) {
            room throws(ExportedTreeError) in
            let count = clinux_read_link(open.place.number, room.baseAddress, room.count)
            guard count >= 0 else { throw errno == EINVAL || errno == ENOENT ? .wrongKind : .latest }
            return room[..<count].map { UInt8(bitPattern: $0) }
        }
    }

    /// That of the file system that the folder is on.
    public var space: ExportedSpace {
        var space = clinux_space()
        guard clinux_space_of(top.number, &space) == 0 else { return ExportedSpace(total: 0, files: 0) }
        return ExportedSpace(
            total: space.total,
            free: space.free,
            files: space.files,
            freeFiles: space.free_files
        )
    }
}

// Directories.
extension DiskExportTree {
    /// Read from the disk page by page; cookies are the kernel's own, and stay good while files come and go.
    public func entries(
        of directory: ExportedNodeID,
        after cookie: UInt64,
        verifier: UInt64,
        limit: Int
    ) throws(ExportedTreeError) -> ExportedDirectoryPart {
        var open = try openNode(directory)
        let reading: OpenDescriptor
        if let known = open.directory {
            reading = known
        } else {
            let descriptor = [UInt8(ascii: ".")].withPath {
                clinux_open_node(open.place.number, $0, Int32(clinux_open_as_directory), 1)
            }
            guard descriptor >= 0 else { throw .latest }
            reading = OpenDescriptor(descriptor)
            open.directory = reading
            remember(open, of: directory)
        }
        let trail = NodeTrail(of: directory).below(directory.file)
        var entries: [ExportedDirectoryPart.Entry] = []
        var offset = cookie == 0 ? 0 : Self.offset(of: cookie)
        while entries.count < limit {
            let page = DirectoryPage.read(reading.number, from: offset) { entry in
                if let made = self.entry(entry, in: reading, trail) { entries.append(made) }
                return entries.count < limit
            }
            guard let page else { throw errno == EINVAL ? .badCookie : .latest }
            guard page.hasMore else {
                remember(entries, in: open.path)
                return ExportedDirectoryPart(entries: entries, isEnd: true)
            }
            offset = page.next
        }
        remember(entries, in: open.path)
        return ExportedDirectoryPart(entries: entries, isEnd: false)
    }

    /// Nil for what is gone already, or belongs to another file system.
    private func entry(
        _ entry: DirectoryPage.Entry,
        in directory: OpenDescriptor,
        _ trail: NodeTrail
    ) -> ExportedDirectoryPart.Entry? {
        let name = [UInt8](entry.name)
        var status = clinux_node()
        guard name.withPath({ clinux_node_at(directory.number, $0, &status) }) == 0,
            crossesMounts || !status.isElsewhere
        else { return nil }
        return ExportedDirectoryPart.Entry(
            name: name,
            node: trail.identifier(of: status, top: device),
            cookie: Self.cookie(of: entry.offset),
            attributes: NFS3Attributes(status)
        )
    }

    /// The kernel's places in a directory are cookies already, but for the lowest numbers, which are the dots' here. The
    /// highest are hashes, with the end of the directory last, and stay.
    private static let shifted = Int64.max / 2

    static func cookie(of offset: Int64) -> UInt64 { UInt64(bitPattern: offset < shifted ? offset + 3 : offset) }

    static func offset(of cookie: UInt64) -> Int64 {
        let offset = Int64(clamping: cookie)
        return offset < shifted + 3 ? max(0, offset - 3) : offset
    }
}

// Nodes and what they are opened by.
extension DiskExportTree {
    private func openNode(_ node: ExportedNodeID) throws(ExportedTreeError) -> OpenNode {
        if node == root { return OpenNode(path: [], place: top, directory: nil, file: nil) }
        let now = Self.now
        let (known, path, goneSince) = memory.withLock { memory -> (OpenNode?, [UInt8]?, Instant?) in
            (memory.open.value(of: node), memory.paths.value(of: node), memory.gone.value(of: node))
        }
        if let known { return known }
        if let goneSince, now < goneSince.advanced(by: Self.goneTime) { throw .stale }
        if let path, let open = try openNode(node, at: path) { return open }
        var search = NodeSearch(for: node, below: top.number, device: device, crossesMounts: crossesMounts)
        guard let path = search.path(), let open = try openNode(node, at: path) else {
            memory.withLock { memory in
                memory.paths.forget(node)
                memory.gone.keep(now, for: node)
            }
            throw .stale
        }
        remember(path, of: node)
        return open
    }

    /// Nil where something else, or nothing, stands at `path`.
    private func openNode(_ node: ExportedNodeID, at path: [UInt8]) throws(ExportedTreeError) -> OpenNode? {
        let place: OpenDescriptor
        do throws(ExportedTreeError) {
            place = try descriptor(of: path, as: clinux_open_as_place)
        } catch {
            guard error == .accessDenied || error == .busy || error == .inputOutput else { return nil }
            throw error
        }
        var status = clinux_node()
        guard clinux_node_of(place.number, &status) == 0,
            NodeTrail(of: node).identifier(of: status, top: device) == node
        else { return nil }
        let open = OpenNode(path: path, place: place, directory: nil, file: nil)
        remember(open, of: node)
        return open
    }

    private func descriptor(
        of path: [UInt8],
        as kind: some BinaryInteger
    ) throws(ExportedTreeError) -> OpenDescriptor {
        let descriptor = path.withPath { clinux_open_node(top.number, $0, Int32(kind), crossesMounts ? 1 : 0) }
        guard descriptor >= 0 else { throw .latest }
        return OpenDescriptor(descriptor)
    }

    /// What an open node is now; it is forgotten where it has lost its last name.
    private func status(of open: OpenNode, _ node: ExportedNodeID) throws(ExportedTreeError) -> clinux_node {
        var status = clinux_node()
        guard clinux_node_of(open.place.number, &status) == 0 else { throw .latest }
        guard status.links > 0 || node == root else {
            memory.withLock { memory in
                memory.open.forget(node)
                memory.paths.forget(node)
            }
            throw .stale
        }
        return status
    }

    private func remember(_ path: [UInt8], of node: ExportedNodeID) {
        memory.withLock { $0.paths.keep(path, for: node) }
    }

    private func remember(_ entries: [ExportedDirectoryPart.Entry], in path: [UInt8]) {
        memory.withLock { memory in
            for entry in entries { memory.paths.keep(path.appending(entry.name), for: entry.node) }
        }
    }

    private func remember(_ open: OpenNode, of node: ExportedNodeID) {
        guard node != root else { return }
        memory.withLock { memory in
            memory.gone.forget(node)
            memory.open.keep(open, for: node)
        }
    }

    /// How many nodes are open, for tests.
    var openCount: Int { memory.withLock { $0.open.count } }

    private static var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return Instant.zero.advanced(by: .seconds(time.tv_sec)).advanced(by: .nanoseconds(time.tv_nsec))
    }
}

extension ExportedTreeError {
    /// What the last system call's `errno` says of a node.
    fileprivate static var latest: ExportedTreeError {
        switch errno {
        case ENOENT: .notFound
        case ENOTDIR: .notDirectory
        case EACCES, EPERM: .accessDenied
        case ENAMETOOLONG: .nameTooLong
        // A link or a mount where there was a directory.
        case ELOOP, EXDEV, ESTALE: .stale
        case EMFILE, ENFILE, ENOMEM, EAGAIN: .busy
        default: .inputOutput
        }
    }
}

extension clinux_node {
    /// Whether something is mounted there.
    fileprivate var isElsewhere: Bool { is_mount_root != 0 }
}

extension NFS3Attributes {
    fileprivate init(_ status: clinux_node) {
        let type: NFSFileType =
            switch status.mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .directory
            case S_IFLNK: .link
            case S_IFBLK: .blockDevice
            case S_IFCHR: .characterDevice
            case S_IFSOCK: .socket
            default: .pipe
            }
        self.init(
            type: type,
            mode: status.mode & 0o7777,
            linkCount: status.links,
            owner: status.user,
            group: status.group,
            size: status.size,
            used: status.blocks &* 512,
            device: NFSDevice(major: status.major, minor: status.minor),
            fileSystemID: status.device,
            fileID: status.number,
            accessTime: NFSTime(status.accessed),
            modificationTime: NFSTime(status.modified),
            changeTime: NFSTime(status.changed)
        )
    }
}

extension NFSTime {
    fileprivate init(_ time: clinux_time) {
        self.init(seconds: UInt32(clamping: time.seconds), nanoseconds: time.nanoseconds)
    }
}
