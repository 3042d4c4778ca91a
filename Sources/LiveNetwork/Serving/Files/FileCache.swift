internal import Glibc
internal import NetworkProtocols

/// Files that were asked for lately: small ones in memory, large ones open, each as long as the disk has it so.
struct FileCache: Sendable {
    /// The most octets of small files that are kept.
    let limit: Int
    private var small: [FileIdentity: Entry] = [:]
    private var octets = 0
    private var large: [FileIdentity: Reference] = [:]
    private var useNumber: UInt64 = 0
    /// The largest file that is kept in memory.
    static let smallSize = 1 << 20
    /// A file that was changed less than so long before it was read could be changed once more within the same tick of
    /// the clock that modification times are taken from, so it is not kept.
    private static let settlingTime = Duration.seconds(2)
    private static let openLimit = 1024

    private struct Entry {
        var file: MemoryFile
        var lastUse: UInt64
    }

    private struct Reference {
        weak var file: FolderFile?
    }

    init(limit: Int) {
        self.limit = limit
    }

    /// What to hand out for a file that was just opened: itself, or what is kept of it.
    mutating func file(_ opened: FolderFile) -> any FileContent {
        useNumber += 1
        if opened.size <= Self.smallSize { return smallFile(opened) }
        if let known = large[opened.identity]?.file { return known }
        if large.count >= Self.openLimit { large = large.filter { $0.value.file != nil } }
        if large.count < Self.openLimit { large[opened.identity] = Reference(file: opened) }
        return opened
    }

    private mutating func smallFile(_ opened: FolderFile) -> any FileContent {
        if small[opened.identity] != nil {
            small[opened.identity]?.lastUse = useNumber
            return small[opened.identity]?.file ?? MemoryFile([])
        }
        let isSettled = WallClock.now >= opened.identity.modified.advanced(by: Self.settlingTime)
        guard opened.size <= limit, isSettled else { return opened }
        let read = opened.octets
        // It became another one while it was read.
        guard read.count == opened.size, opened.isUnchanged else { return opened }
        while octets + read.count > limit, let oldest = small.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            octets -= oldest.value.file.size
            small[oldest.key] = nil
        }
        let file = MemoryFile(read, modificationTime: opened.modificationTime)
        small[opened.identity] = Entry(file: file, lastUse: useNumber)
        octets += read.count
        return file
    }
}
