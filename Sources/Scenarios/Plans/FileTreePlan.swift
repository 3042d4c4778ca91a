internal import NetworkBoot

/// Files that servers hand out, under one name that several may share.
struct FileTreePlan: Hashable, Sendable {
    var name: String
    var line: Int
    var files: [FilePlan]

    /// Whether something of the tree lies in the folder of that path.
    func hasFolder(_ path: String) -> Bool {
        files.contains { $0.path == path && $0.content == .directory || $0.path.hasPrefix(path + "/") }
    }
}

/// One file of a tree, or a directory, link or device of it.
struct FilePlan: Hashable, Sendable {
    /// Without a leading slash, and without one at a directory's end; empty for the tree's top.
    var path: String
    var line: Int
    var content: Content
    /// Where one bit is turned over: the octet's position; nil for none.
    var flippedBit: Int?
    /// How many octets are left of it; nil for all.
    var length: Int?
    /// The low twelve bits of the mode; nil for what is usual.
    var mode: UInt32?
    var owner: UInt32 = 0
    var group: UInt32 = 0

    enum Content: Hashable, Sendable {
        case octets([UInt8])
        case image(ImagePlan)
        /// A line of the sum of another file of the same tree, and its name.
        case checksum(Checksum, of: String)
        /// Another file of the same tree, or `tree/path` of another.
        case copy(of: String)
        /// A gzipped archive of a folder of the same tree.
        case archive(of: String)
        /// A CD with what is in another tree, or in a folder of the same one.
        case compactDisc(of: String)
        /// What stands at the path in a tree that comes with the program.
        case sample(SampleTree.Name, path: String)
        case directory
        case link(String)
        case device(SampleDevice)
    }

    /// A sum that says whether a file came whole.
    enum Checksum: String, Hashable, Sendable, CaseIterable {
        case md5 = "md5-of"
        case sha512 = "sha512-of"
    }

    /// Whether it has octets, as a link has not.
    var isFile: Bool {
        switch content {
        case .directory, .link, .device: false
        case .octets, .image, .checksum, .copy, .archive, .compactDisc, .sample: true
        }
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
    static let words = [
        "pxelinux", "com32", "ipxe", "ipxe-efi", "gpxe", "kernel", "kernel-arm64", "initrd", "linuxrc", "squashfs",
        "efi", "grub",
        "shim", "uki", "systemd-boot",
        "program",
        "noise",
    ]

    var image: SampleImage {
        size.map { SampleImage(kind, size: $0, seed: seed) } ?? SampleImage(kind, seed: seed)
    }
}
