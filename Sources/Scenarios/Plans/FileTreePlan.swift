/// Files that servers hand out, under one name that several may share.
struct FileTreePlan: Hashable, Sendable {
    var name: String
    var line: Int
    var files: [FilePlan]
}

/// One file of a tree.
struct FilePlan: Hashable, Sendable {
    /// Without a leading slash.
    var path: String
    var line: Int
    var content: Content
    /// Where one bit is turned over: the octet's position; nil for none.
    var flippedBit: Int?
    /// How many octets are left of it; nil for all.
    var length: Int?

    enum Content: Hashable, Sendable {
        case octets([UInt8])
        case image(ImagePlan)
        /// A line of the MD5 sum of another file of the same tree, and its name.
        case md5(of: String)
        /// Another file of the same tree, or `tree/path` of another.
        case copy(of: String)
    }
}

/// A file that looks like a boot image of a kind, filled to a size.
struct ImagePlan: Hashable, Sendable {
    var kind: Kind
    /// In octets; nil for the kind's own.
    var size: Int?
    var version: String?
    /// Of a kernel: 32 or 64.
    var bits: Int

    enum Kind: String, Hashable, Sendable, CaseIterable {
        case pxelinux
        case kernel
        case initrd
        case squashfs
        case ipxe
        /// Octets without a meaning.
        case noise
    }
}
