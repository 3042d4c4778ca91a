internal import NetworkProtocols

extension PXELINUXConfiguration {
    /// What a configuration says outside its entries. For words that may be repeated the last counts.
    public struct Globals: Hashable, Sendable {
        /// DEFAULT: a label or a file name, with arguments.
        public var defaultCommand: Command?
        /// UI: the module run instead, mostly a menu.
        public var userInterface: Command?
        /// ONTIMEOUT: run when the time is up, instead of the default.
        public var onTimeout: Command?
        /// ONERROR: run when a kernel can't be loaded.
        public var onError: Command?
        /// The APPEND before the first entry.
        public var append: [UInt8]?
        public var systemAppend: SystemAppend = []
        /// PROMPT 1: the `boot:` prompt comes up whether a key is held or not.
        public var prompts = false
        /// TIMEOUT in tenths of a second; 0 waits for ever.
        public var timeout = 0
        /// TOTALTIMEOUT in tenths of a second; 0 is none. A key press does not cancel it.
        public var totalTimeout = 0
        /// ALLOWOPTIONS: whether a person may change the command line.
        public var allowsOptions = true
        /// IMPLICIT: whether what is no label may be booted as a file.
        public var allowsImplicitKernels = true
        /// NOESCAPE 1: no held key brings up the prompt.
        public var noEscape = false
        /// NOCOMPLETE 1: Tab does not list the labels.
        public var noComplete = false
        /// PXERETRY: how often each later file is asked for again.
        public var retries = 0
        /// DISPLAY: files fetched and shown as the line is read.
        public var displayFiles: [Command] = []
        public var functionKeys: [FunctionKey] = []
        /// INCLUDE and MENU INCLUDE.
        public var includes: [Include] = []
        /// SAY: texts shown as the line is read.
        public var says: [Command] = []
        public var serial: Serial?
        /// CONSOLE; nil where nothing is said.
        public var console: Bool?
        /// PATH: where modules are looked for, as written.
        public var path: [UInt8]?
        public var font: Command?
        public var keyboardMap: Command?
        /// SENDCOOKIES: which strings lpxelinux sends to web servers; nil for all.
        public var sentCookies: SystemAppend?
        /// MENU START: the menu shown first.
        public var startMenu: Int?
    }

    /// A line's argument where it is a command line, a file name or a text.
    public struct Command: Hashable, Sendable {
        /// Where it stands, counted from 1.
        public var line: Int
        /// The included file that the line is in; nil for the configuration itself.
        public var file: [UInt8]?
        /// What follows the keyword, as written.
        public var text: [UInt8]

        /// The first word: a label or a file.
        public var name: [UInt8] { Array(text[...].firstWord.word) }
        /// What follows the first word.
        public var arguments: [UInt8] { Array(text[...].firstWord.rest) }
        /// The text as people see it, unprintable octets made visible.
        public var displayText: String { text.displayText }
    }

    /// F1 to F12: a help file, fetched when the key is pressed.
    public struct FunctionKey: Hashable, Sendable {
        /// Where it stands, counted from 1.
        public var line: Int
        /// 1 to 12.
        public var key: Int
        /// The help file's name, as written.
        public var file: [UInt8]
        /// The picture behind the help text.
        public var background: [UInt8]?
    }

    /// A file that is read in place.
    public struct Include: Hashable, Sendable {
        /// Where it stands, counted from 1.
        public var line: Int
        /// The included file that the INCLUDE itself is in.
        public var includer: [UInt8]?
        /// The included file's name, as written.
        public var file: [UInt8]
        /// MENU INCLUDE: only menus read it.
        public var isMenuOnly: Bool
        /// MENU INCLUDE with a tag makes a submenu of the file.
        public var tag: [UInt8]?
        /// Whether the file's content was given and read here.
        public var isResolved: Bool
    }

    /// SERIAL port, speed and flow control; below 75 baud the port stays off.
    public struct Serial: Hashable, Sendable {
        /// Where it stands, counted from 1.
        public var line: Int
        /// A port's number, or from 4 on its I/O address.
        public var port: Int
        /// Bits a second.
        public var baud = 9600
        /// The modem lines to set and to wait for, as Syslinux's bit mask.
        public var flowControl = 0

        public init(line: Int, port: Int, baud: Int = 9600, flowControl: Int = 0) {
            self.line = line
            self.port = port
            self.baud = baud
            self.flowControl = flowControl
        }
    }
}
