internal import NetworkProtocols

/// A folder of an NFS server that a system has mounted: what it reads there, counted.
///
///     switch try await MountedFolder.mount(request, on: host) {
///     case .success(var folder): let table = try await folder.read(Array("/etc/fstab".utf8))
///     case .failure(let failure): …
///     }
struct MountedFolder: Sendable {
    typealias Outcome<Value> = Result<Value, NFSClientFailure>

    let host: any BootHost
    let request: NFSMountRequest
    let volume: VolumeID
    /// Octets of files, directories and links that came over the network.
    private(set) var octets = 0
    /// What was found so far.
    var contents = RootContents()

    /// Mounts a folder.
    static func mount(_ request: NFSMountRequest, on host: any BootHost) async throws(BootHalt) -> Outcome<Self> {
        switch try await host.mount(request) {
        case .mounted(let volume): .success(MountedFolder(host: host, request: request, volume: volume))
        case .failed(let failure): .failure(failure)
        }
    }

    /// A folder that is mounted already.
    init(host: any BootHost, request: NFSMountRequest, volume: VolumeID) {
        self.host = host
        self.request = request
        self.volume = volume
    }

    // MARK: Asking

    /// Links are followed within the folder.
    func attributes(of path: [UInt8]) async throws(BootHalt) -> Outcome<TreeAttributes> {
        switch try await host.tree(TreeRequest(.attributes(path: path), of: volume)) {
        case .attributes(let attributes): .success(attributes)
        case .failed(let failure): .failure(failure)
        case .link, .entries, .octets, .written, .unmounted: .failure(Self.wrongAnswer)
        }
    }

    /// Where a link leads, as it is written.
    mutating func link(_ path: [UInt8]) async throws(BootHalt) -> Outcome<[UInt8]> {
        switch try await host.tree(TreeRequest(.link(path: path), of: volume)) {
        case .link(let target):
            octets += target.count
            return .success(target)
        case .failed(let failure): return .failure(failure)
        case .attributes, .entries, .octets, .written, .unmounted: return .failure(Self.wrongAnswer)
        }
    }

    /// What stands in a directory.
    mutating func list(_ path: [UInt8]) async throws(BootHalt) -> Outcome<[TreeEntry]> {
        switch try await host.tree(TreeRequest(.list(path: path), of: volume)) {
        case .entries(let entries):
            for entry in entries { octets += entry.name.count }
            return .success(entries)
        case .failed(let failure): return .failure(failure)
        case .attributes, .link, .octets, .written, .unmounted: return .failure(Self.wrongAnswer)
        }
    }

    /// A file, or the part of it that is asked for as far as the file goes.
    mutating func read(_ path: [UInt8], _ range: Range<UInt64>? = nil) async throws(BootHalt) -> Outcome<[UInt8]> {
        switch try await host.tree(TreeRequest(.read(path: path, range: range), of: volume)) {
        case .octets(let octets):
            self.octets += octets.count
            return .success(octets)
        case .failed(let failure): return .failure(failure)
        case .attributes, .link, .entries, .written, .unmounted: return .failure(Self.wrongAnswer)
        }
    }

    /// Puts octets behind the end of a file, which is made where it is not there; gives how many were written.
    func append(_ octets: [UInt8], to path: [UInt8]) async throws(BootHalt) -> Outcome<Int> {
        switch try await host.tree(TreeRequest(.append(path: path, octets: octets), of: volume)) {
        case .written(let count): .success(count)
        case .failed(let failure): .failure(failure)
        case .attributes, .link, .entries, .octets, .unmounted: .failure(Self.wrongAnswer)
        }
    }

    func unmount() async throws(BootHalt) {
        _ = try await host.tree(TreeRequest(.unmount, of: volume))
    }

    private static let wrongAnswer = NFSClientFailure.badAnswer(.nfs, "an answer to something else")

    /// Whether it says only that something is not there: NOENT or NOTDIR.
    static func isAbsence(_ failure: NFSClientFailure) -> Bool {
        switch failure {
        case .status(2, _), .status(20, _): true
        default: false
        }
    }

    // MARK: What makes it a root

    /// What a kernel tries to start when nobody says otherwise (Linux init/main.c, `kernel_init`).
    static let kernelInits = ["/sbin/init", "/etc/init", "/bin/init", "/bin/sh"].map { Array($0.utf8) }
    /// So much of a program is read when it is started.
    private static let pageSize: UInt64 = 4096

    /// Looks for what is to be started first and reads its first page; nil where none of the names is a file.
    mutating func findInit(_ names: [[UInt8]] = kernelInits) async throws(BootHalt) -> Outcome<[UInt8]?> {
        for name in names {
            switch try await attributes(of: name) {
            case .failure(let failure) where Self.isAbsence(failure): continue
            case .failure(let failure): return .failure(failure)
            case .success(let attributes) where attributes.kind != .file: continue
            case .success: break
            }
            if case .failure(let failure) = try await read(name, 0..<Self.pageSize) { return .failure(failure) }
            contents.initPath = name
            return .success(name)
        }
        return .success(nil)
    }

    /// Reads the superblock of an image in the folder; nil where it begins no file system. With the image's length.
    mutating func superblock(
        of path: [UInt8]
    ) async throws(BootHalt) -> Outcome<(superblock: FileSystemSuperblock?, length: UInt64)> {
        let length: UInt64
        switch try await attributes(of: path) {
        case .failure(let failure): return .failure(failure)
        case .success(let attributes): length = attributes.size
        }
        var start: [UInt8] = []
        for end in [FileSystemSuperblock.shortPrefixLength, FileSystemSuperblock.prefixLength] {
            switch try await read(path, UInt64(start.count)..<UInt64(end)) {
            case .failure(let failure): return .failure(failure)
            case .success(let octets): start += octets
            }
            guard let superblock = FileSystemSuperblock(start) else { continue }
            contents.imagePath = path
            contents.fileSystem = superblock
            return .success((superblock, length))
        }
        return .success((nil, length))
    }

    /// The folder as the root that a boot ends with; nil as long as nothing of it was read.
    ///
    /// - Parameter uri: nil for `nfs://server/path`.
    func root(uri: [UInt8]? = nil) -> MountedRoot? {
        guard octets > 0 else { return nil }
        return MountedRoot(
            kind: .nfs,
            uri: uri ?? Array("nfs://\(request.server)".utf8) + request.path,
            bytes: octets,
            source: .folder(volume, request),
            contents: contents
        )
    }
}
