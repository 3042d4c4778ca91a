/// The first word of a line that PXELINUX knows (Syslinux `txt/syslinux.cfg.txt`, `readconfig.c`).
public enum PXELINUXKeyword: Hashable, Sendable {
    case `default`
    case userInterface
    case label
    /// KERNEL, LINUX and the others that name what an entry starts.
    case kernel(PXELINUXConfiguration.KernelKind)
    case append
    case initialRAMDisk
    case deviceTree
    /// IPAPPEND and SYSAPPEND.
    case systemAppend
    case localBoot
    case prompt
    case noEscape
    case timeout
    case totalTimeout
    case onTimeout
    case onError
    case allowOptions
    case implicit
    case noComplete
    case say
    case display
    /// F1 to F12; F0 is F10's and F11's old spelling in the loader and counts as 10.
    case functionKey(Int)
    case include
    case font
    case keyboardMap
    case serial
    case console
    case noHalt
    case path
    case sendCookies
    case retries
    /// TEXT, which swallows the lines up to ENDTEXT.
    case text
    case endText
    case menu

    /// The keyword that `word` spells in any case; nil for a word that means nothing to PXELINUX.
    public init?(_ word: some Collection<UInt8>) {
        guard word.count <= 16 else { return nil }
        let name = word.lowercasedASCII
        if let key = Self.functionKeyNumber(name) {
            self = .functionKey(key)
        } else if let kind = PXELINUXConfiguration.KernelKind(keyword: name) {
            self = .kernel(kind)
        } else if let found = Self.table.first(where: { $0.name.utf8.elementsEqual(name) }) {
            self = found.keyword
        } else {
            return nil
        }
    }

    private static let table: [(name: String, keyword: PXELINUXKeyword)] = [
        ("default", .default), ("ui", .userInterface), ("label", .label), ("append", .append),
        ("initrd", .initialRAMDisk), ("fdt", .deviceTree), ("ipappend", .systemAppend), ("sysappend", .systemAppend),
        ("localboot", .localBoot), ("prompt", .prompt), ("noescape", .noEscape), ("timeout", .timeout),
        ("totaltimeout", .totalTimeout), ("ontimeout", .onTimeout), ("onerror", .onError),
        ("allowoptions", .allowOptions), ("implicit", .implicit), ("nocomplete", .noComplete), ("say", .say),
        ("display", .display), ("include", .include), ("font", .font), ("kbdmap", .keyboardMap),
        ("serial", .serial), ("console", .console), ("nohalt", .noHalt), ("path", .path),
        ("sendcookies", .sendCookies), ("pxeretry", .retries), ("text", .text), ("endtext", .endText),
        ("menu", .menu),
    ]

    private static func functionKeyNumber(_ name: [UInt8]) -> Int? {
        guard name.first == UInt8(ascii: "f"), let number = name.dropFirst().decimalNumber, number <= 12 else {
            return nil
        }
        return number == 0 ? 10 : number
    }
}

extension PXELINUXConfiguration {
    /// What an entry starts, as its keyword or its file name's extension says.
    public enum KernelKind: Hashable, Sendable, CaseIterable {
        /// KERNEL: the extension decides, see ``resolved(file:version:)``.
        case byName
        case linux
        /// A boot sector.
        case bootSector
        /// A boot sector with Syslinux's own patching; not for PXELINUX.
        case bss
        /// A PXE network bootstrap program.
        case pxe
        /// A floppy image; not for PXELINUX, and gone since 4.05.
        case floppyImage
        /// Gone since 5.00.
        case comboot
        case com32
        /// Another configuration file.
        case configuration
        /// LOCALBOOT.
        case localBoot

        init?(keyword name: [UInt8]) {
            switch name.count {
            case 3...7: break
            default: return nil
            }
            for (text, kind) in Self.keywords where text.utf8.elementsEqual(name) {
                self = kind
                return
            }
            return nil
        }

        private static let keywords: [(String, KernelKind)] = [
            ("kernel", .byName), ("linux", .linux), ("boot", .bootSector), ("bss", .bss), ("pxe", .pxe),
            ("fdimage", .floppyImage), ("comboot", .comboot), ("com32", .com32), ("config", .configuration),
        ]

        /// What KERNEL, or a bare file name, means for a file of this name; any other kind is what it is.
        ///
        /// 3.x and 4.x compare the extension without case, 6 with case.
        public func resolved(file: some BidirectionalCollection<UInt8>, version: PXELINUXVersion) -> KernelKind {
            guard self == .byName else { return self }
            func ends(_ extension: StaticString) -> Bool {
                version == .three
                    ? file.hasSuffixIgnoringCase(`extension`)
                    : file.suffix(`extension`.utf8CodeUnitCount).elementsEqual("\(`extension`)".utf8)
            }
            if ends(".0") { return .pxe }
            if ends(".c32") { return .com32 }
            if ends(".bs") || ends(".bin") { return .bootSector }
            if ends(".bss") { return .bss }
            if ends(".img") { return .floppyImage }
            if version == .three, ends(".cbt") || ends(".com") { return .comboot }
            return .linux
        }

        /// Whether this PXELINUX can start it; what it can't ends in "Invalid image type for this media type!".
        public func isBootable(by version: PXELINUXVersion) -> Bool {
            switch self {
            case .bss, .floppyImage: false
            case .comboot: version == .three
            case .byName, .linux, .bootSector, .pxe, .com32, .configuration, .localBoot: true
            }
        }
    }
}
