/// What a fetched file is, as far as its first octets and its name tell.
///
///     let kind = BootImageKind(recognising: Array(file.prefix(65536)), name: name)
///     kind.verdict(for: .x64UEFI)   // can an x64 UEFI machine start it?
public enum BootImageKind: Hashable, Sendable {
    /// A network bootstrap program for PC BIOSes: raw code, loaded at 7C00h (PXE 2.1 §4.4.4).
    case networkBootProgram(BootLoader, version: String?)
    /// A PE/COFF program for UEFI.
    case efi(EFIMachine, BootLoader, version: String?)
    /// A Linux kernel for x86, bzImage or zImage; with an EFI stub where `efi` is set (Linux `arch/x86/boot.rst`).
    case linuxKernel(version: String?, protocol: UInt16, efi: EFIMachine?)
    /// iPXE, MEMDISK and others in the dress of a Linux kernel.
    case disguisedAsKernel(BootLoader, version: String?)
    /// A flat Linux kernel for ARM64 or RISC-V (Linux `arch/arm64/booting.rst`).
    case linuxImage(Architecture, efi: EFIMachine?)
    /// A module of Syslinux: raw code behind a mark in 3 and 4, in 5 and later an ELF program named `.c32`.
    case com32(isELF: Bool)
    /// An ELF program, such as a multiboot kernel.
    case elf(is64Bit: Bool, machine: UInt16)
    case squashFS(SquashFS)
    case cpio(Cpio)
    /// Something compressed, mostly an initial RAM disk or a kernel.
    case compressed(Compression)
    /// `#!ipxe` or `#!gpxe`
    case ipxeScript(isGPXE: Bool)
    case pxelinuxConfiguration
    case grubConfiguration
    /// Lines of a digest and a file name.
    case checksums(digits: Int)
    case htmlPage
    case iso9660
    /// A disk with a boot sector or a partition table.
    case diskImage
    /// A flattened device tree.
    case deviceTree
    /// A U-Boot image with its header.
    case uBootImage
    /// A Windows imaging file.
    case windowsImage
    case plainText
    case empty
    case unknown

    /// What is recognised of a boot loader.
    public enum BootLoader: String, Hashable, Sendable, CaseIterable {
        case pxelinux = "PXELINUX"
        case ipxe = "iPXE"
        case gpxe = "gPXE"
        case etherboot = "Etherboot"
        case grub2 = "GRUB 2"
        case grubLegacy = "GRUB legacy"
        case shim
        case syslinuxEFI = "Syslinux for EFI"
        case systemdBoot = "systemd-boot"
        /// A kernel, its initrd and command line in one EFI program.
        case unifiedKernelImage = "unified kernel image"
        case windowsBootManager = "Windows boot manager"
        case wdsLoader = "Windows deployment loader"
        case memdisk = "MEMDISK"
        case unknown = "unknown loader"
    }

    /// The machine that a PE/COFF file is for (PE/COFF specification, "Machine Types").
    public enum EFIMachine: Hashable, Sendable {
        case ia32
        case x64
        case itanium
        case arm
        case arm64
        case byteCode
        case riscV32
        case riscV64
        case loongArch64
        case other(UInt16)
    }

    /// A processor whose flat kernels are recognised.
    public enum Architecture: String, Hashable, Sendable {
        case arm64 = "ARM64"
        case riscV = "RISC-V"
    }

    /// A squashfs file system's first block (Linux `fs/squashfs/squashfs_fs.h`).
    public struct SquashFS: Hashable, Sendable {
        /// The number before the point.
        public var majorVersion: UInt16
        /// The number behind the point.
        public var minorVersion: UInt16
        public var isBigEndian: Bool
        /// How many octets the file system takes; a file that is shorter was cut. Nil where the start does not say.
        public var bytesUsed: UInt64?

        /// Whether a file of `length` octets is too short to hold the whole of it.
        public func isTruncated(fileLength length: Int) -> Bool {
            bytesUsed.map { UInt64(max(0, length)) < $0 } ?? false
        }

        public init(majorVersion: UInt16, minorVersion: UInt16, isBigEndian: Bool = false, bytesUsed: UInt64?) {
            self.majorVersion = majorVersion
            self.minorVersion = minorVersion
            self.isBigEndian = isBigEndian
            self.bytesUsed = bytesUsed
        }
    }

    /// The dialects of cpio archives that the kernel unpacks, and the old one.
    public enum Cpio: Hashable, Sendable {
        /// `070701`
        case newASCII
        /// `070702`, with checksums.
        case newASCIIWithChecksums
        /// `070707`
        case oldASCII
        case binary
    }

    public enum Compression: String, Hashable, Sendable, CaseIterable {
        case gzip
        case xz
        case zstandard
        case lzma = "LZMA"
        case bzip2
        case lz4 = "LZ4"
        case lzop = "LZO"
    }
}

extension BootImageKind {
    /// The kind in words.
    public var displayName: String {
        switch self {
        case .networkBootProgram(let loader, let version): Self.joined(loader, version) + ", for BIOS"
        case .efi(let machine, let loader, let version):
            (loader == .unknown ? "EFI program" : Self.joined(loader, version)) + ", for \(machine) UEFI"
        case .linuxKernel(let version, _, _): "Linux kernel" + (version.map { " " + $0 } ?? "") + ", x86"
        case .disguisedAsKernel(let loader, let version): Self.joined(loader, version) + " as a Linux kernel"
        case .linuxImage(let architecture, _): "Linux kernel, \(architecture.rawValue)"
        case .com32(let isELF): "COM32 module of Syslinux \(isELF ? "5 and later" : "3 or 4")"
        case .elf(let is64Bit, _): "ELF program, \(is64Bit ? 64 : 32) bit"
        case .squashFS(let image): "squashfs \(image.majorVersion).\(image.minorVersion)"
        case .cpio: "cpio archive"
        case .compressed(let method): "\(method.rawValue) data"
        case .ipxeScript(let isGPXE): isGPXE ? "gPXE script" : "iPXE script"
        case .pxelinuxConfiguration: "PXELINUX configuration"
        case .grubConfiguration: "GRUB configuration"
        case .checksums: "checksums"
        case .htmlPage: "HTML page"
        case .iso9660: "ISO 9660 image"
        case .diskImage: "disk image"
        case .deviceTree: "device tree"
        case .uBootImage: "U-Boot image"
        case .windowsImage: "Windows image"
        case .plainText: "text"
        case .empty: "empty file"
        case .unknown: "unknown"
        }
    }

    private static func joined(_ loader: BootLoader, _ version: String?) -> String {
        loader.rawValue + (version.map { " " + $0 } ?? "")
    }

    /// The loader that the file is, if it is one.
    public var bootLoader: BootLoader? {
        switch self {
        case .networkBootProgram(let loader, _), .efi(_, let loader, _), .disguisedAsKernel(let loader, _): loader
        default: nil
        }
    }

    /// Whether it is some make of iPXE or its forerunners, which ask for an address and a boot file themselves.
    public var isIPXE: Bool {
        switch bootLoader {
        case .ipxe, .gpxe, .etherboot: true
        default: false
        }
    }

    /// Whether a firmware may be handed it as a boot file at all.
    public var isBootProgram: Bool {
        switch self {
        case .networkBootProgram, .efi: true
        // Kernels carry an EFI program in themselves.
        case .linuxKernel(_, _, let machine), .linuxImage(_, let machine): machine != nil
        default: false
        }
    }
}

extension BootImageKind.EFIMachine: CustomStringConvertible {
    init(machine: UInt16) {
        switch machine {
        case 0x014c: self = .ia32
        case 0x8664: self = .x64
        case 0x0200: self = .itanium
        case 0x01c0, 0x01c2, 0x01c4: self = .arm
        case 0xaa64: self = .arm64
        case 0x0ebc: self = .byteCode
        case 0x5032: self = .riscV32
        case 0x5064: self = .riscV64
        case 0x6264: self = .loongArch64
        default: self = .other(machine)
        }
    }

    /// The number that stands for it in a PE header.
    var number: UInt16 {
        switch self {
        case .ia32: 0x014c
        case .x64: 0x8664
        case .itanium: 0x0200
        case .arm: 0x01c2
        case .arm64: 0xaa64
        case .byteCode: 0x0ebc
        case .riscV32: 0x5032
        case .riscV64: 0x5064
        case .loongArch64: 0x6264
        case .other(let machine): machine
        }
    }

    public var description: String {
        switch self {
        case .ia32: "32-bit x86"
        case .x64: "x64"
        case .itanium: "Itanium"
        case .arm: "ARM"
        case .arm64: "ARM64"
        case .byteCode: "EFI byte code"
        case .riscV32: "RISC-V 32"
        case .riscV64: "RISC-V 64"
        case .loongArch64: "LoongArch 64"
        case .other(let machine): "machine type \(machine)"
        }
    }
}
