public import NetworkProtocols

/// Something in a tree of files that is made up: what a root file system has, an archive packs, an export shows.
public struct SampleNode: Sendable {
    public enum Kind: Sendable {
        case file(any FileContent)
        case directory
        /// Where it leads, as it is written.
        case link(String)
        case device(SampleDevice)
    }

    /// From the tree's top on, without a leading slash; empty for the top itself.
    public var path: String
    public var kind: Kind
    /// The low twelve bits of the mode.
    public var mode: UInt32
    public var owner: UInt32
    public var group: UInt32

    /// - Parameter mode: nil for what is usual of its kind.
    public init(_ path: String, _ kind: Kind, mode: UInt32? = nil, owner: UInt32 = 0, group: UInt32 = 0) {
        self.path = path
        self.kind = kind
        self.mode = mode ?? kind.usualMode
        self.owner = owner
        self.group = group
    }

    /// A file of text.
    public static func text(_ path: String, _ text: String, mode: UInt32? = nil) -> SampleNode {
        SampleNode(path, .file(MemoryFile(Array(text.utf8))), mode: mode)
    }

    /// What a file holds; empty for all else.
    public var octets: [UInt8] {
        if case .file(let content) = kind { return content.octets }
        return []
    }
}

extension SampleNode.Kind {
    /// What a new one of the kind has under the usual umask of 022.
    public var usualMode: UInt32 {
        switch self {
        case .file: 0o644
        case .directory: 0o755
        case .link: 0o777
        case .device: 0o600
        }
    }
}

/// A device's node, as mknod makes it: `c 5 1` is the console (Linux `admin-guide/devices.rst`).
public struct SampleDevice: Hashable, Sendable {
    public var isBlock: Bool
    /// The driver.
    public var major: UInt32
    /// Which of its devices.
    public var minor: UInt32

    public init(isBlock: Bool = false, major: UInt32, minor: UInt32) {
        self.isBlock = isBlock
        self.major = major
        self.minor = minor
    }
}
