/// The files that a server may hand out, by name.
///
/// Servers ask it once for each request. What a name means (a leading slash, `..`, upper and lower case) is the tree's
/// business, and that nothing outside of it is ever found.
public protocol FileTree: Sendable {
    /// What stands under `name`, which came from a stranger and may be anything.
    func lookUp(_ name: [UInt8]) -> FileLookup
}

/// What stands under a name.
public enum FileLookup: Sendable {
    case file(any FileContent)
    case notFound
    /// It is there, or would be outside, and is not handed out.
    case accessDenied
    case isFolder
}

/// What is in a file.
public protocol FileContent: Sendable {
    /// In octets.
    var size: Int { get }
    /// When it was last changed, since 1970-01-01 00:00 UTC; nil where nobody knows. Two files of one name, one size and
    /// one time count as the same file.
    var modificationTime: Instant? { get }
    /// Whether its octets are at hand at no more cost than that of copying them.
    var isInMemory: Bool { get }
    /// Appends the octets of `range`, which is cut to what is there.
    func append(_ range: Range<Int>, to octets: inout [UInt8])
}

extension FileContent {
    public var modificationTime: Instant? { nil }
    public var isInMemory: Bool { false }

    /// A copy of the whole.
    public var octets: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(size)
        append(0..<size, to: &octets)
        return octets
    }
}

/// A file that is held in memory.
public struct MemoryFile: FileContent, Hashable {
    private let stored: [UInt8]
    public let modificationTime: Instant?

    public init(_ octets: [UInt8], modificationTime: Instant? = nil) {
        stored = octets
        self.modificationTime = modificationTime
    }

    /// In octets.
    public var size: Int { stored.count }
    public var isInMemory: Bool { true }

    public func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        octets.append(contentsOf: stored[range.clamped(to: 0..<stored.count)])
    }
}

/// A part of a file.
public struct FileSlice: Sendable {
    /// The file that it is of.
    public var content: any FileContent
    /// Within the file.
    public var range: Range<Int>

    public init(content: any FileContent, range: Range<Int>) {
        self.content = content
        self.range = range
    }

    /// A copy of the part; nil where the file no longer has it.
    public var octets: [UInt8]? {
        var octets: [UInt8] = []
        octets.reserveCapacity(range.count)
        content.append(range, to: &octets)
        return octets.count == range.count ? octets : nil
    }
}

extension FileSlice: Hashable {
    /// Whether both are the same part of what counts as the same file: one size and one time.
    public static func == (left: FileSlice, right: FileSlice) -> Bool {
        left.range == right.range && left.content.size == right.content.size
            && left.content.modificationTime == right.content.modificationTime
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(range)
        hasher.combine(content.size)
    }
}
