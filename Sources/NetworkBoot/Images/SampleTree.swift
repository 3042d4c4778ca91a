internal import NetworkProtocols

/// A made-up tree of files as a boot finds it on a server. The same name gives the same tree.
public struct SampleTree: Sendable {
    /// Which one. **Start here** to add one: a case, and its nodes in a file of its own beside this one.
    public enum Name: String, Hashable, Sendable, CaseIterable {
        /// A root as the HOWTO's mkbootready leaves it: a tmpfs for `/` in its fstab, links out of `/etc`, `dev.tar.gz`.
        case howtoRoot = "howto-root"
        /// A root that stays mounted over NFS, and says so in its fstab.
        case nfsRoot = "nfs-root"
        /// The folder of SystemRescueCd's NFS server: `sysrcd.dat` and `sysrcd.md5`.
        case systemRescueCd = "systemrescuecd"
        /// Arch Linux's live medium.
        case archiso
        /// SystemRescue's of today, which is made like it.
        case systemRescue = "systemrescue"
        /// Debian's live medium.
        case liveBoot = "live-boot"
        /// Ubuntu's live medium.
        case casper
    }

    public let name: Name
    /// Each directory before what lies in it.
    public let nodes: [SampleNode]

    /// The tree of that name.
    public init(_ name: Name) {
        self.name = name
        switch name {
        case .howtoRoot: nodes = Self.howtoRoot
        case .nfsRoot: nodes = Self.nfsRoot
        case .systemRescueCd: nodes = Self.systemRescueCd
        case .archiso: nodes = Self.archiso(base: "arch")
        case .systemRescue: nodes = Self.archiso(base: "sysresccd")
        case .liveBoot: nodes = Self.liveBoot
        case .casper: nodes = Self.casper
        }
    }

    /// What the tree has at that path.
    public func node(at path: String) -> SampleNode? { nodes.first { $0.path == path } }
}

/// What several trees are made of.
extension SampleTree {
    static func directories(_ paths: String..., mode: UInt32? = nil) -> [SampleNode] {
        paths.map { SampleNode($0, .directory, mode: mode) }
    }

    static func link(_ path: String, _ target: String) -> SampleNode { SampleNode(path, .link(target)) }

    /// An executable ELF file.
    static func program(_ path: String, size: Int, is64Bit: Bool = false) -> SampleNode {
        SampleNode(path, .file(SampleImage(.program(is64Bit: is64Bit), size: size, seed: seed(path))), mode: 0o755)
    }

    static func image(_ path: String, _ kind: SampleImage.Kind, size: Int? = nil) -> SampleNode {
        let image = size.map { SampleImage(kind, size: $0, seed: seed(path)) } ?? SampleImage(kind, seed: seed(path))
        return SampleNode(path, .file(image))
    }

    static func device(
        _ path: String,
        _ major: UInt32,
        _ minor: UInt32,
        isBlock: Bool = false,
        mode: UInt32 = 0o600
    )
        -> SampleNode
    {
        SampleNode(path, .device(SampleDevice(isBlock: isBlock, major: major, minor: minor)), mode: mode)
    }

    /// A line of md5sum, sha512sum and their kin.
    static func checksum(_ path: String, of file: String, _ hexadecimal: String) -> SampleNode {
        .text(path, "\(hexadecimal)  \(file)\n")
    }

    private static func seed(_ path: String) -> UInt64 {
        path.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
