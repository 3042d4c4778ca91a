internal import NetworkProtocols

/// A file that gPXE or iPXE has downloaded and keeps (iPXE `core/image.c`).
struct IPXEImage: Sendable {
    var name: [UInt8]
    /// Where it came from.
    var uri: IPXEURI
    var octets: [UInt8]
    /// What it is started with.
    var arguments: [UInt8]?
    /// Whether it is forgotten once it was started.
    var isFreedAfterwards = false
    /// Tells it from others, of one name too.
    var id = 0
    var kind: Kind

    /// What it is to the program.
    enum Kind: Hashable, Sendable {
        case script
        /// A kernel of Linux for x86.
        case bzImage
        /// A boot program for PC BIOSes.
        case networkBootProgram
        case efi
        /// A module of Syslinux 3 or 4.
        case com32
        case elf
        /// None that it can start.
        case other

        /// As `imgstat` names it; nil for what it does not know.
        var name: String? {
            switch self {
            case .script: "script"
            case .bzImage: "bzImage"
            case .networkBootProgram: "PXE-NBP"
            case .efi: "EFI"
            case .com32: "COM32"
            case .elf: "ELF"
            case .other: nil
            }
        }
    }

    /// - Parameter imageLimit: the largest boot program that a BIOS has room for, in octets.
    init(_ octets: [UInt8], from uri: IPXEURI, build: IPXEBuild, imageLimit: Int) {
        self.octets = octets
        self.uri = uri
        name = uri.baseName ?? []
        let content = BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: name)
        kind = Self.kind(octets, content, build, imageLimit)
    }

    private static func kind(
        _ octets: [UInt8],
        _ content: BootImageKind,
        _ build: IPXEBuild,
        _ imageLimit: Int
    ) -> Kind {
        if IPXEScript.isScript(octets, for: build.dialect) { return .script }
        if build.platform == .efi {
            switch content {
            case .efi, .linuxKernel(_, _, .some), .linuxImage(_, .some): return .efi
            default: return .other
            }
        }
        switch content {
        case .linuxKernel, .disguisedAsKernel: return .bzImage
        // gPXE's BIOS builds run these, iPXE's do not (IMAGE_COMBOOT).
        case .com32(isELF: false) where build.dialect == .gpxe: return .com32
        case .elf: return .elf
        case .efi, .empty: return .other
        // To a BIOS's PXE any other file is a boot program, if it fits (iPXE `arch/x86/image/pxe_image.c`).
        default: return octets.count <= imageLimit ? .networkBootProgram : .other
        }
    }

    /// What it is, looked at closely.
    var content: BootImageKind {
        BootImageKind(recognising: Array(octets.prefix(BootImageKind.prefixLimit)), name: name)
    }
}
