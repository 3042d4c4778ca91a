internal import NetworkBoot

/// What a kind of file can be to a boot.
extension BootImageKind {
    /// Whether a person can read it: kept whole where it is short enough.
    var isText: Bool {
        switch self {
        case .pxelinuxConfiguration, .grubConfiguration, .ipxeScript, .checksums, .htmlPage, .plainText: true
        default: false
        }
    }

    /// Whether a loader takes its orders from it.
    var isConfiguration: Bool {
        switch self {
        case .pxelinuxConfiguration, .grubConfiguration, .ipxeScript: true
        default: false
        }
    }

    var isPXELINUXConfiguration: Bool { self == .pxelinuxConfiguration }

    var isChecksumList: Bool {
        if case .checksums = self { return true }
        return false
    }

    /// Whether firmware can start it.
    var isBootLoader: Bool {
        switch self {
        case .networkBootProgram, .efi: true
        default: false
        }
    }

    /// Whether a Syslinux core loads it into itself.
    var isLoaderModule: Bool {
        switch self {
        case .com32, .elf(is64Bit: false, machine: 3): true
        default: false
        }
    }

    /// Whether firmware starts a kernel with it, without a loader in between.
    var holdsKernel: Bool {
        switch self {
        case .efi(_, .unifiedKernelImage, _): true
        case .linuxKernel(_, _, let machine), .linuxImage(_, let machine): machine != nil
        default: false
        }
    }

    var isKernel: Bool {
        switch self {
        case .linuxKernel, .disguisedAsKernel, .linuxImage: true
        default: false
        }
    }

    var isInitialRAMDisk: Bool {
        switch self {
        case .cpio, .compressed: true
        default: false
        }
    }

    var isRootImage: Bool {
        switch self {
        case .squashFS, .iso9660, .diskImage: true
        default: false
        }
    }
}
