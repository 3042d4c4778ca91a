internal import CLinux
internal import Glibc
public import NetworkProtocols

/// A file of a disk that is being handed out, read piece by piece.
///
/// What it says and gives is of the moment when it was opened. A file that was changed in place since then gives nothing
/// more, so that nobody gets half of the old one and half of the new; one that was replaced by a new one of its name
/// stays what it was. A file that is followed gives what it has at the moment: its readers ask for pieces, and know that it
/// may change.
public final class FolderFile: SparseContent {
    let opened: OpenDescriptor
    private let isFollowed: Bool
    let identity: FileIdentity
    /// When anything about it was last changed, its modification time too.
    let changed: Instant

    /// Takes the descriptor over.
    convenience init(descriptor: Int32, status: FileStatus) {
        self.init(OpenDescriptor(descriptor), status, isFollowed: false)
    }

    init(_ opened: OpenDescriptor, _ status: FileStatus, isFollowed: Bool) {
        self.opened = opened
        self.isFollowed = isFollowed
        identity = status.identity
        changed = status.changed
    }

    var descriptor: Int32 { opened.number }

    /// In octets.
    public var size: Int { identity.size }
    public var modificationTime: Instant? { identity.modified }

    /// Whether it can be handed out still: it is what it was, or what it is counts.
    var isUnchanged: Bool { isFollowed || isAsTold }
    /// Whether the file still is what it was when it was opened.
    var isAsTold: Bool { FileStatus(of: descriptor)?.identity == identity }

    /// What the file system knows of holes; without that, all is stored.
    public func run(at offset: Int, limit: Int) -> ContentRun {
        let end = min(limit, size)
        let data = Int(clinux_next_data(descriptor, Int64(offset)))
        if data < 0 { return ContentRun(end: end, isHole: false) }
        if data > offset { return ContentRun(end: min(data, end), isHole: true) }
        let hole = Int(clinux_next_hole(descriptor, Int64(offset)))
        return ContentRun(end: hole > offset ? min(hole, end) : end, isHole: false)
    }

    public func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        let range = range.clamped(to: 0..<size)
        guard !range.isEmpty, isUnchanged else { return }
        octets.append(
            contentsOf: [UInt8](unsafeUninitializedCapacity: range.count) { buffer, count in
                count = Self.read(descriptor, into: UnsafeMutableRawBufferPointer(buffer), from: range.lowerBound)
            }
        )
    }

    /// Reads as much as there is; returns how much that was.
    private static func read(
        _ descriptor: Int32,
        into buffer: UnsafeMutableRawBufferPointer,
        from offset: Int
    ) -> Int {
        var done = 0
        while done < buffer.count {
            let count = pread(
                descriptor,
                buffer.baseAddress?.advanced(by: done),
                buffer.count - done,
                off_t(offset + done)
            )
            if count > 0 {
                done += count
            } else if count == 0 || errno != EINTR {
                return done
            }
        }
        return done
    }
}

/// An open file, directory or place, until nobody needs it.
final class OpenDescriptor: Sendable {
    let number: Int32

    /// Takes the descriptor over.
    init(_ number: Int32) {
        self.number = number
    }

    deinit {
        close(number)
    }
}

/// What tells one state of a file from another.
struct FileIdentity: Hashable, Sendable {
    var device: UInt64
    var number: UInt64
    var size: Int
    var modified: Instant
}

/// What stands under a name on a disk.
enum FileKind: Hashable, Sendable {
    case file
    case folder
    case link
    /// A pipe, a socket, a device.
    case other
}

/// What is known of an open file.
struct FileStatus: Sendable {
    var identity: FileIdentity
    /// When anything about it was last changed: its content, its times, its names.
    var changed: Instant
    var kind: FileKind

    /// Nil where nothing can be known, with `errno`.
    init?(of descriptor: Int32) {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return nil }
        identity = FileIdentity(
            device: UInt64(status.st_dev),
            number: UInt64(status.st_ino),
            size: max(0, Int(status.st_size)),
            modified: Instant(status.st_mtim)
        )
        changed = Instant(status.st_ctim)
        kind =
            switch status.st_mode & S_IFMT {
            case S_IFREG: .file
            case S_IFDIR: .folder
            case S_IFLNK: .link
            default: .other
            }
    }
}

extension Instant {
    fileprivate init(_ time: timespec) {
        self = Instant.zero.advanced(by: .seconds(time.tv_sec)).advanced(by: .nanoseconds(time.tv_nsec))
    }
}
