internal import CLinux
internal import Glibc
public import NetworkBoot
public import NetworkProtocols
internal import Synchronization

/// The files below a folder of a disk, and some that are held in memory in front of them.
///
/// Whatever a name says, nothing outside of the folder is found (unless links may lead anywhere): the kernel resolves it
/// below the folder (openat2(2)), or where it can't, step by step. Only plain files are handed out, and opening a name
/// never blocks. Small files that are asked for again come from memory, as long as the one on the disk has not changed.
public final class FolderTree: FileTree {
    /// An absolute path.
    public let folder: String
    public let links: BootService.LinkPolicy
    private let root: Int32
    private let generated: [[UInt8]: MemoryFile]
    private let cache: Mutex<FileCache>
    private let resolution: Mutex<Resolution>
    /// RFC 1350 names fit into 512 octets, and no path of Linux is longer than this.
    private static let nameLimit = 4095

    /// How names are followed.
    enum Resolution: Hashable, Sendable {
        case byKernel
        /// Step by step, for kernels before 5.6 and sandboxes that forbid openat2.
        case stepwise
    }

    /// - Parameters:
    ///   - generated: files in front of those of the folder, by their names without a leading slash.
    ///   - memory: the most octets of small files that are kept.
    /// - Throws: ``EnvironmentTrouble`` where the folder is not there or can't be read.
    public convenience init(
        _ folder: String,
        links: BootService.LinkPolicy,
        generated: [String: [UInt8]] = [:],
        memory: Int = 64 << 20
    ) throws(EnvironmentTrouble) {
        try self.init(folder, links: links, generated: generated, memory: memory, resolution: .byKernel)
    }

    init(
        _ folder: String,
        links: BootService.LinkPolicy,
        generated: [String: [UInt8]],
        memory: Int,
        resolution: Resolution
    ) throws(EnvironmentTrouble) {
        self.folder = folder
        self.links = links
        root = clinux_open_folder(folder)
        guard root >= 0 else { throw .opening(folder: folder) }
        var files: [[UInt8]: MemoryFile] = [:]
        for (name, octets) in generated {
            if let name = Self.normalised(Array(name.utf8)) { files[name] = MemoryFile(octets) }
        }
        self.generated = files
        cache = Mutex(FileCache(limit: memory))
        self.resolution = Mutex(resolution)
    }

    deinit {
        close(root)
    }

    /// What stands under `name`, among the files in front or on the disk.
    public func lookUp(_ name: [UInt8]) -> FileLookup {
        guard name.count <= Self.nameLimit else { return .notFound }
        guard let name = Self.normalised(name) else { return .accessDenied }
        if let file = generated[name] { return .file(file) }
        let isGeneratedFolder = generated.keys.contains {
            name.isEmpty || $0.starts(with: name + [UInt8(ascii: "/")])
        }
        guard !name.isEmpty else { return .isFolder }
        let descriptor = open(name)
        guard descriptor >= 0 else {
            if isGeneratedFolder { return .isFolder }
            // ENOENT and what means as much; ELOOP where links are not to be seen.
            switch errno {
            case ENOENT, ENOTDIR, ENAMETOOLONG, ELOOP: return .notFound
            default: return .accessDenied
            }
        }
        guard let status = FileStatus(of: descriptor), status.kind == .file else {
            let isFolder = FileStatus(of: descriptor)?.kind == .folder
            close(descriptor)
            return isFolder ? .isFolder : .accessDenied
        }
        return .file(cache.withLock { $0.file(FolderFile(descriptor: descriptor, status: status)) })
    }

    private func open(_ name: [UInt8]) -> Int32 {
        let path = name.map { CChar(bitPattern: $0) } + [0]
        if resolution.withLock({ $0 }) == .stepwise { return openStepwise(name) }
        // A folder that is moved while it is being walked through makes the kernel ask for another try.
        for _ in 0..<8 {
            let descriptor = clinux_open_below(root, path, links.number)
            if descriptor >= 0 || errno != EAGAIN { return checked(descriptor, name) }
        }
        return -1
    }

    /// Changes over to walking where the kernel, or a sandbox around this program, has no openat2.
    private func checked(_ descriptor: Int32, _ name: [UInt8]) -> Int32 {
        guard descriptor < 0, errno == ENOSYS else { return descriptor }
        resolution.withLock { $0 = .stepwise }
        return openStepwise(name)
    }

    private func openStepwise(_ name: [UInt8]) -> Int32 {
        var walk = PathWalk(root: root, links: links)
        return walk.open(name)
    }

    /// A name without empty parts and `.`, its `..` resolved; nil where they lead above the top or a NUL stands in it.
    static func normalised(_ name: [UInt8]) -> [UInt8]? {
        guard !name.contains(0) else { return nil }
        var parts: [ArraySlice<UInt8>] = []
        for part in name.split(separator: UInt8(ascii: "/")) {
            if part.elementsEqual("..".utf8) {
                guard parts.popLast() != nil else { return nil }
            } else if !part.elementsEqual(".".utf8) {
                parts.append(part)
            }
        }
        return Array(parts.joined(separator: [UInt8(ascii: "/")]))
    }
}

extension BootService.LinkPolicy {
    fileprivate var number: Int32 {
        switch self {
        case .never: Int32(clinux_links_never)
        case .withinFolder: Int32(clinux_links_within)
        case .anywhere: Int32(clinux_links_anywhere)
        }
    }
}
