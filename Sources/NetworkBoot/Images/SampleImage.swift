public import NetworkProtocols

/// A made-up boot file: what its kind begins with, then octets without a meaning up to its size.
///
/// It is told for what it stands for (``BootImageKind``) and holds what loaders and kernels look at, but nothing of it
/// runs. The same kind, size and seed give the same octets. Its content is made when it is read, so that a root image
/// of hundreds of megabytes takes no memory.
public struct SampleImage: FileContent, Hashable {
    /// What it stands for.
    public enum Kind: Hashable, Sendable {
        /// `pxelinux.0`, such as 3.86, 4.02 or 6.03.
        case pxelinux(version: String)
        /// A module of Syslinux 5 and later, such as `ldlinux.c32`, or of 3 and 4.
        case com32(isELF: Bool)
        case ipxe(version: String)
        case gpxe(version: String)
        /// `ipxe.efi`
        case ipxeEFI(BootImageKind.EFIMachine, version: String)
        /// A bzImage. `version` is what `file` shows: release, builder, number and date of the build.
        case kernel(version: String, is64Bit: Bool, lacks: [KernelPart] = [])
        /// A flat kernel for ARM64; `version` is what it shows first.
        case kernelARM64(version: String)
        /// An archive whose `/init` says whose it is: `# personality: systemrescuecd-5`.
        case initrd(personality: String)
        /// A small disk of ext2 with `/linuxrc`, gzipped, as kernels of the 2.4 series start it (Linux
        /// `admin-guide/initrd.rst`). `drivers` are the modules of network cards on it; nil for any.
        case linuxrc(personality: String, drivers: [String]? = nil)
        case squashFS
        /// A program for UEFI.
        case efi(BootImageKind.EFIMachine)
        /// `grubx64.efi`, such as 2.06.
        case grub(BootImageKind.EFIMachine, version: String, GRUBBuild)
        /// A unified kernel image: kernel, initrd and command line in one program.
        case unifiedKernel(BootImageKind.EFIMachine, personality: String, commandLine: String)
        /// `systemd-bootx64.efi`, such as 254.
        case systemdBoot(BootImageKind.EFIMachine, version: String)
        /// `shimx64.efi`, such as 15.7 or 16.1.
        case shim(BootImageKind.EFIMachine, version: String)
        /// An executable ELF file for x86.
        case program(is64Bit: Bool)
        /// Nothing that anything is told by.
        case noise
    }

    public let kind: Kind
    /// In octets.
    public let size: Int
    public let seed: UInt64
    /// What it begins with.
    private let head: [UInt8]
    /// What it ends with.
    private let tail: [UInt8]

    /// - Parameter size: what the kind cannot do without is added to a size that is too small for it.
    public init(_ kind: Kind, size: Int, seed: UInt64 = 0) {
        self.kind = kind
        self.seed = seed
        let parts = SampleImageParts(kind, size: max(0, size))
        head = parts.head
        tail = parts.tail
        self.size = parts.size
    }

    /// As large as the kind's real files are small: enough to be told by, and a few blocks to fetch.
    public init(_ kind: Kind, seed: UInt64 = 0) {
        let size =
            switch kind {
            case .pxelinux: 26_500
            case .com32: 11_200
            case .ipxe, .gpxe: 65_000
            case .ipxeEFI: 128 << 10
            case .kernel, .kernelARM64: 96 << 10
            case .initrd, .linuxrc: 64 << 10
            case .squashFS: 256 << 10
            case .efi, .program: 32 << 10
            case .grub: 128 << 10
            case .shim, .systemdBoot: 48 << 10
            case .unifiedKernel: 96 << 10
            case .noise: 16 << 10
            }
        self.init(kind, size: size, seed: seed)
    }
    public var isInMemory: Bool { true }

    public func append(_ range: Range<Int>, to octets: inout [UInt8]) {
        let range = range.clamped(to: 0..<size)
        let middle = head.count..<(size - tail.count)
        octets.append(contentsOf: head[range.clamped(to: 0..<head.count)])
        appendFilling(range.clamped(to: middle), to: &octets)
        let end = range.clamped(to: middle.upperBound..<size)
        octets.append(contentsOf: tail[(end.lowerBound - middle.upperBound)..<(end.upperBound - middle.upperBound)])
    }

    /// Octets that follow from their place and the seed alone.
    private func appendFilling(_ range: Range<Int>, to octets: inout [UInt8]) {
        var offset = range.lowerBound
        octets.reserveCapacity(octets.count + range.count)
        while offset < range.upperBound {
            var word = Self.word(offset >> 3, seed) >> UInt64(8 * (offset & 7))
            let end = min(range.upperBound, (offset | 7) + 1)
            while offset < end {
                octets.append(UInt8(truncatingIfNeeded: word))
                word >>= 8
                offset += 1
            }
        }
    }

    /// SplitMix64's number of that place.
    private static func word(_ index: Int, _ seed: UInt64) -> UInt64 {
        var random = SeededRandom(seed: seed &+ UInt64(truncatingIfNeeded: index) &* 0x9E37_79B9_7F4A_7C15)
        return random.next()
    }
}
