/// What the superblock of a file system says: its kind, and how large it is.
public struct FileSystemSuperblock: Hashable, Sendable {
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        case squashFS = "squashfs"
        case ext2
        case ext3
        case ext4
        case iso9660
        case erofs
    }

    public var kind: Kind
    /// How many octets the file system takes; a device that is shorter was cut. Nil where it does not say.
    public var size: UInt64?

    public init(kind: Kind, size: UInt64?) {
        self.kind = kind
        self.size = size
    }

    /// As many octets of a device's start as tell every kind that is known.
    public static let prefixLength = 34 << 10
    /// As many as tell every kind but iso9660, whose first 32 KiB are not its own.
    public static let shortPrefixLength = 4096

    /// Nil where the octets begin no file system that is known.
    public init?(_ start: some Collection<UInt8>) {
        let start = BootImageStart(octets: Array(start.prefix(Self.prefixLength))[...], name: [])
        guard let found = Self.squashFS(start) ?? Self.erofs(start) ?? Self.extended(start) ?? Self.iso9660(start)
        else { return nil }
        self = found
    }

    /// Why a device or file of `length` octets can't be mounted as it; nil where nothing speaks against it.
    public func objection(toLength length: UInt64) -> String? {
        guard let size, size > length else { return nil }
        return "it is cut off: its \(kind.rawValue) has \(size) octets, and there are \(length)"
    }

    private static func squashFS(_ start: BootImageStart) -> FileSystemSuperblock? {
        guard case .squashFS(let image)? = start.byMagic() else { return nil }
        return FileSystemSuperblock(kind: .squashFS, size: image.bytesUsed)
    }

    /// Linux `fs/erofs/erofs_fs.h`: the magic at 1024, blocks of 2 to the power at 12, so many of them at 36.
    private static func erofs(_ start: BootImageStart) -> FileSystemSuperblock? {
        guard start.little32(1024) == 0xe0f5_e1e2, let bits = start.octet(1036), (9...16).contains(bits),
            let blocks = start.little32(1060)
        else { return nil }
        return FileSystemSuperblock(kind: .erofs, size: UInt64(blocks) << UInt64(bits))
    }

    /// Linux `fs/ext4/ext4.h`, `struct ext4_super_block`, at 1024.
    private static func extended(_ start: BootImageStart) -> FileSystemSuperblock? {
        guard start.little16(1024 + 0x38) == 0xef53, let blocks = start.little32(1024 + 0x04),
            let shift = start.little32(1024 + 0x18), shift <= 6, let compatible = start.little32(1024 + 0x5c),
            let incompatible = start.little32(1024 + 0x60)
        else { return nil }
        // 64-bit block counts, extents and flexible block groups are ext4's.
        let isFourth = incompatible & 0x02c0 != 0
        let high = incompatible & 0x80 != 0 ? start.little32(1024 + 0x150) ?? 0 : 0
        let count = UInt64(high & 0xffff) << 32 | UInt64(blocks)
        let kind: Kind = isFourth ? .ext4 : compatible & 0x04 != 0 ? .ext3 : .ext2
        return FileSystemSuperblock(kind: kind, size: count << UInt64(10 + shift))
    }

    /// ECMA-119 §8.4: the primary volume descriptor in the seventeenth sector of 2048 octets.
    private static func iso9660(_ start: BootImageStart) -> FileSystemSuperblock? {
        guard start.has("CD001", at: 0x8001) else { return nil }
        let sectors = start.octet(0x8000) == 1 ? start.little32(0x8050) : nil
        return FileSystemSuperblock(kind: .iso9660, size: sectors.map { UInt64($0) * 2048 })
    }
}
