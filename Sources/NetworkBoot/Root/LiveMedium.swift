internal import NetworkProtocols

/// What a live system has mounted to find its images in: a folder of an NFS server, or an ISO 9660 file system in memory
/// or on a network block device.
protocol LiveMedium: Sendable {
    /// For people.
    var name: String { get }
    /// The names in a directory; nil where it is not there.
    mutating func names(in directory: [UInt8]) async throws(BootHalt) -> Result<[[UInt8]]?, ProgramFailure>
    /// How large a file is; nil where it is not there, or no file.
    mutating func size(of file: [UInt8]) async throws(BootHalt) -> Result<UInt64?, ProgramFailure>
    /// The part of a file that is asked for as far as it goes.
    mutating func read(
        _ file: [UInt8],
        _ range: Range<UInt64>
    ) async throws(BootHalt) -> Result<[UInt8], ProgramFailure>
    /// The medium as the root that a boot ends with; nil as long as nothing of it was read.
    ///
    /// - Parameters:
    ///   - image: the image in it that is mounted.
    ///   - superblock: what that begins with.
    func root(image: [UInt8], _ superblock: FileSystemSuperblock) -> MountedRoot?
    /// Lets it go: unmounts it, or ends the device's connection.
    func release() async throws(BootHalt)
}

extension LiveMedium {
    /// Reads an image's superblock, as mounting does; nil where no such file is there.
    mutating func image(
        _ file: [UInt8]
    ) async throws(BootHalt) -> Result<(superblock: FileSystemSuperblock?, size: UInt64)?, ProgramFailure> {
        let size: UInt64
        switch try await self.size(of: file) {
        case .failure(let failure): return .failure(failure)
        case .success(nil): return .success(nil)
        case .success(let found?): size = found
        }
        var start: [UInt8] = []
        for end in [FileSystemSuperblock.shortPrefixLength, FileSystemSuperblock.prefixLength] {
            switch try await read(file, UInt64(start.count)..<UInt64(end)) {
            case .failure(let failure): return .failure(failure)
            case .success(let octets): start += octets
            }
            if let superblock = FileSystemSuperblock(start) { return .success((superblock, size)) }
        }
        return .success((nil, size))
    }

    /// The names in a directory that end so, sorted; none where it is not there.
    mutating func names(
        in directory: [UInt8],
        endingIn endings: [String]
    ) async throws(BootHalt) -> Result<[[UInt8]], ProgramFailure> {
        try await names(in: directory).map { names in
            (names ?? []).filter { name in endings.contains { name.suffix($0.utf8.count).elementsEqual($0.utf8) } }
                .sorted { $0.lexicographicallyPrecedes($1) }
        }
    }

    /// A small file; nil where it is not there.
    mutating func text(_ file: [UInt8]) async throws(BootHalt) -> Result<[UInt8]?, ProgramFailure> {
        switch try await size(of: file) {
        case .failure(let failure): return .failure(failure)
        case .success(nil): return .success(nil)
        case .success(let size?): return try await read(file, 0..<min(size, 65536)).map(Optional.some)
        }
    }
}

/// A folder of an NFS server as a medium.
struct FolderMedium: LiveMedium {
    private(set) var folder: MountedFolder

    init(_ folder: MountedFolder) {
        self.folder = folder
    }

    var name: String { folder.name }
    private var source: [UInt8] { Array(folder.name.utf8) }

    mutating func names(in directory: [UInt8]) async throws(BootHalt) -> Result<[[UInt8]]?, ProgramFailure> {
        switch try await folder.list(directory) {
        case .failure(let failure) where MountedFolder.isAbsence(failure): .success(nil)
        case .failure(let failure): .failure(failure.programFailure(of: source))
        case .success(let entries): .success(entries.map(\.name))
        }
    }

    mutating func size(of file: [UInt8]) async throws(BootHalt) -> Result<UInt64?, ProgramFailure> {
        switch try await folder.attributes(of: file) {
        case .failure(let failure) where MountedFolder.isAbsence(failure): .success(nil)
        case .failure(let failure): .failure(failure.programFailure(of: source))
        case .success(let attributes): .success(attributes.kind == .file ? attributes.size : nil)
        }
    }

    mutating func read(
        _ file: [UInt8],
        _ range: Range<UInt64>
    ) async throws(BootHalt) -> Result<[UInt8], ProgramFailure> {
        let place = source
        return try await folder.read(file, range).mapError { $0.programFailure(of: place) }
    }

    func root(image: [UInt8], _ superblock: FileSystemSuperblock) -> MountedRoot? {
        var folder = folder
        folder.contents.imagePath = image
        folder.contents.fileSystem = superblock
        return folder.root()
    }

    func release() async throws(BootHalt) { try await folder.unmount() }
}

/// An ISO 9660 file system as a medium: fetched into memory, or on a network block device.
struct ISOMedium<Source: ImageSource>: LiveMedium {
    private var volume: ISO9660Volume<Source>
    let name: String
    /// What it is as a root, whatever of it is mounted.
    private let makeRoot: @Sendable (Source) -> MountedRoot?
    private let letGo: @Sendable (Source) async throws(BootHalt) -> Void

    init(
        _ volume: ISO9660Volume<Source>,
        name: String,
        root: @escaping @Sendable (Source) -> MountedRoot?,
        release: @escaping @Sendable (Source) async throws(BootHalt) -> Void = { (_) throws(BootHalt) in }
    ) {
        self.volume = volume
        self.name = name
        makeRoot = root
        letGo = release
    }

    mutating func names(in directory: [UInt8]) async throws(BootHalt) -> Result<[[UInt8]]?, ProgramFailure> {
        switch try await volume.entry(at: directory) {
        case .failure(let failure): .failure(failure)
        case .success(let entry?) where entry.isDirectory:
            try await volume.list(entry).map { $0.map(\.name.lowercasedASCII) }
        case .success: .success(nil)
        }
    }

    mutating func size(of file: [UInt8]) async throws(BootHalt) -> Result<UInt64?, ProgramFailure> {
        try await volume.entry(at: file).map { entry in
            entry.flatMap { $0.isDirectory ? nil : UInt64($0.range.count) }
        }
    }

    mutating func read(
        _ file: [UInt8],
        _ range: Range<UInt64>
    ) async throws(BootHalt) -> Result<[UInt8], ProgramFailure> {
        switch try await volume.entry(at: file) {
        case .failure(let failure): .failure(failure)
        case .success(nil): .success([])
        case .success(let entry?): try await volume.read(entry, range)
        }
    }

    func root(image: [UInt8], _ superblock: FileSystemSuperblock) -> MountedRoot? { makeRoot(volume.source) }

    func release() async throws(BootHalt) { try await letGo(volume.source) }
}
