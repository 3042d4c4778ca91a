internal import NetworkProtocols

extension PXELINUXConfiguration {
    /// What LABEL opens: one thing that can be booted by name.
    public struct Entry: Hashable, Sendable {
        /// The line of its LABEL.
        public var line: Int
        /// The included file that the LABEL is in; nil for the configuration itself.
        public var file: [UInt8]?
        /// The name that LABEL gives.
        public var label: [UInt8]
        /// What KERNEL, LINUX or a sister of theirs says; nil where the label's own text is the kernel's name.
        public var kernel: Kernel?
        /// The entry's own APPEND; a single `-` means: not even the global one.
        public var append: [UInt8]?
        /// The global APPEND that held when the entry ended.
        public var inheritedAppend: [UInt8]?
        /// The text of INITRD: one name, or several divided by commas.
        public var initialRAMDisk: [UInt8]?
        /// FDT: a device tree, for loaders that know it (U-Boot).
        public var deviceTree: [UInt8]?
        /// IPAPPEND or SYSAPPEND of the entry, else the global one before it, else none.
        public var systemAppend: SystemAppend = []
        /// LOCALBOOT's number: 0 back to the firmware, 4 and 5 keep UNDI or the whole stack, -1 the next device.
        public var localBoot: Int?
        /// MENU LABEL with its `^`.
        public var menuLabel: [UInt8]?
        /// TEXT HELP, with its line feeds.
        public var helpText: [UInt8]?
        /// Which menu shows it, as an index in ``PXELINUXConfiguration/menus``.
        public var menu: Int
        public var isMenuDefault = false
        public var isHidden = false
        /// Shown, but not to be chosen.
        public var isDisabled = false
        /// MENU INDENT: by how many columns it is moved to the right.
        public var indentation = 0
        /// What MENU GOTO, MENU EXIT or MENU QUIT make of it.
        public var action: MenuAction?
        /// MENU PASSWD, clear or hashed.
        public var password: [UInt8]?

        init(line: Int, file: [UInt8]?, label: [UInt8], menu: Int) {
            self.line = line
            self.file = file
            self.label = label
            self.menu = menu
        }

        /// What is started: the kernel line, or the label where there is none.
        public var effectiveKernel: Kernel {
            kernel ?? Kernel(line: line, kind: .byName, file: label, arguments: [])
        }

        /// The text that APPEND contributes: the entry's own, else the global one; empty for `-`.
        public var effectiveAppend: [UInt8] {
            guard let text = append ?? inheritedAppend, text != [UInt8(ascii: "-")] else { return [] }
            return text
        }

        /// The label as people see it, unprintable octets made visible.
        public var labelText: String { label.displayText }
    }

    /// KERNEL or one of its sisters.
    public struct Kernel: Hashable, Sendable {
        /// Where it stands, counted from 1.
        public var line: Int
        public var kind: KernelKind
        /// The first word behind the keyword.
        public var file: [UInt8]
        /// What else stands on the line; 5.x and later hand it to the kernel in front of APPEND.
        public var arguments: [UInt8]

        /// The file as people see it, unprintable octets made visible.
        public init(line: Int, kind: KernelKind, file: [UInt8], arguments: [UInt8] = []) {
            self.line = line
            self.kind = kind
            self.file = file
            self.arguments = arguments
        }

        public var fileText: String { file.displayText }
    }

    /// What choosing an entry does to the menu, where it does not boot.
    public enum MenuAction: Hashable, Sendable {
        case goto(tag: [UInt8])
        case exit(tag: [UInt8])
        case quit
    }

    /// The strings that IPAPPEND and SYSAPPEND ask for, as a mask (Syslinux `txt/syslinux.cfg.txt`, SYSAPPEND).
    public struct SystemAppend: OptionSet, Hashable, Sendable {
        public var rawValue: UInt32

        public init(rawValue: UInt32) {
            self.rawValue = rawValue
        }

        /// `ip=client:server:gateway:netmask`
        public static let address = SystemAppend(rawValue: 1)
        /// `BOOTIF=01-…`
        public static let bootInterface = SystemAppend(rawValue: 2)
        /// `SYSUUID=…`
        public static let uuid = SystemAppend(rawValue: 4)
        /// `CPU=…`
        public static let processor = SystemAppend(rawValue: 8)

        /// The name of each string in the order in which they are emitted; the last is never emitted by PXELINUX.
        public static let names: [String] = [
            "ip", "BOOTIF", "SYSUUID", "CPU", "SYSVENDOR", "SYSPRODUCT", "SYSVERSION", "SYSSERIAL", "SYSSKU",
            "SYSFAMILY", "MBVENDOR", "MBPRODUCT", "MBVERSION", "MBSERIAL", "MBASSET", "BIOSVENDOR", "BIOSVERSION",
            "SYSFF", "FSUUID",
        ]

        /// The names of the strings in this mask.
        public var memberNames: [String] {
            Self.names.enumerated().filter { rawValue >> UInt32($0.offset) & 1 == 1 }.map(\.element)
        }
    }

    /// A menu: what MENU BEGIN opens, or the outermost one.
    public struct Menu: Hashable, Sendable {
        /// The line of MENU BEGIN; nil for the outermost.
        public var line: Int?
        /// The word behind MENU BEGIN, by which MENU GOTO finds it; empty where none was given.
        public var tag: [UInt8] = []
        /// MENU TITLE.
        public var title: [UInt8]?
        /// The menu around it, as an index in `menus`; nil for the outermost.
        public var parent: Int?
        public var items: [Item] = []
        /// MENU BACKGROUND: a picture's name or a colour.
        public var background: [UInt8]?
        /// MENU HIDDEN: shown only when a key is pressed.
        public var isHidden = false
        /// MENU MASTER PASSWD, clear or hashed.
        public var masterPassword: [UInt8]?

        init(line: Int? = nil, tag: [UInt8] = [], parent: Int? = nil) {
            self.line = line
            self.tag = tag
            self.parent = parent
        }

        /// What the menu shows, line after line.
        public enum Item: Hashable, Sendable {
            /// An index in `entries`.
            case entry(Int)
            /// An index in `menus`.
            case submenu(Int)
            case separator
        }
    }
}
