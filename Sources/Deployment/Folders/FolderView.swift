/// A folder that is looked at: a disk's, or one that a test made up. Nothing in it is ever changed.
///
/// Paths are relative to it and divided by `/`; "" is the folder itself. Symbolic links in the last part of a path are
/// told, not followed; ``FolderSurvey`` follows them.
public protocol FolderView: Sendable {
    /// What stands at `path`; nil where nothing does, or nobody may look.
    func entry(at path: String) -> FolderEntry?
    /// The names in the folder at `path`, in order; none where there is no folder, or nobody may look.
    func names(in path: String) -> [String]
    /// Octets of the file at `path`: at most `count` from `offset` on; none where it can't be read.
    func octets(of path: String, from offset: Int, count: Int) -> [UInt8]
}

/// What stands in a folder.
public struct FolderEntry: Hashable, Sendable {
    public var kind: Kind
    /// The low twelve bits of its mode: 0o644 and the like.
    public var permissions: UInt16

    public enum Kind: Hashable, Sendable {
        /// With its octets.
        case file(size: Int)
        case folder
        /// With what it says.
        case link(to: String)
        /// A device, a socket, a pipe.
        case other
    }

    public init(_ kind: Kind, permissions: UInt16 = 0o644) {
        self.kind = kind
        self.permissions = permissions
    }

    /// The octets of a file; nil for anything else.
    public var size: Int? {
        if case .file(let size) = kind { return size }
        return nil
    }

    /// Whether users may read it that are neither its owner nor of its group.
    public var isReadableByOthers: Bool {
        switch kind {
        case .folder: permissions & 0o005 == 0o005
        case .file, .link, .other: permissions & 0o004 != 0
        }
    }
}
