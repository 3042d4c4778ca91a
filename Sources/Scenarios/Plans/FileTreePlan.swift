internal import NetworkBoot

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

/// A file that is told for a boot image of a kind, and is none.
struct ImagePlan: Hashable, Sendable {
    var kind: SampleImage.Kind
    /// In octets; nil for the kind's own.
    var size: Int?
    /// Images of one kind and size that differ in it differ in their content.
    var seed: UInt64

    /// The words for kinds.
    static let words = ["pxelinux", "com32", "ipxe", "gpxe", "kernel", "initrd", "squashfs", "efi", "noise"]

    var image: SampleImage {
        size.map { SampleImage(kind, size: $0, seed: seed) } ?? SampleImage(kind, seed: seed)
    }
}
