internal import Glibc
internal import NetworkProtocols

/// Files that were asked for lately: small ones in memory, large ones open, each as long as the disk has it so.
struct FileCache: Sendable {
    /// The most octets of small files that are kept.
    let limit: Int
    private var small: [State: Entry] = [:]
    private var octets = 0
    private var large: [State: Reference] = [:]
    private var useNumber: UInt64 = 0
    /// The largest file that is kept in memory.
    static let smallSize = 1 << 20
    /// A file that was changed less than so long before it was read could be changed once more within the same tick of
    /// the clock that modification times are taken from, so it is not kept.
    private static let settlingTime = Duration.seconds(2)
    private static let openLimit = 1024

    /// Which file, in which state. Tools set modification times as they like, but not when a file was changed at all.
    private struct State: Hashable {
        var identity: FileIdentity
        var changed: Instant

        init(_ file: FolderFile) {
            identity = file.identity
            changed = file.changed
        }
    }

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
        if let known = large[State(opened)]?.file { return known }
        if large.count >= Self.openLimit { large = large.filter { $0.value.file != nil } }
        if large.count < Self.openLimit { large[State(opened)] = Reference(file: opened) }
        return opened
    }

    private mutating func smallFile(_ opened: FolderFile) -> any FileContent {
        if small[State(opened)] != nil {
            small[State(opened)]?.lastUse = useNumber
            return small[State(opened)]?.file ?? MemoryFile([])
        }
        let isSettled = WallClock.now >= opened.changed.advanced(by: Self.settlingTime)
        guard opened.size <= limit, isSettled else { return opened }
        let read = opened.octets
        // It became another one while it was read.
        guard read.count == opened.size, opened.isUnchanged else { return opened }
        while octets + read.count > limit, let oldest = small.min(by: { $0.value.lastUse < $1.value.lastUse }) {
            octets -= oldest.value.file.size
            small[oldest.key] = nil
        }
        let file = MemoryFile(read, modificationTime: opened.modificationTime)
        small[State(opened)] = Entry(file: file, lastUse: useNumber)
        octets += read.count
        return file
    }
}
