/// A PXELINUX configuration file: what it says, and every line of it as it stands.
///
/// Reading never fails, as it never fails in the loader: what PXELINUX ignores is kept and noted among
/// `observations`. `encoded` gives back the octets that were read. The grammar is that of Syslinux 6 (`readconfig.c`,
/// `txt/syslinux.cfg.txt`); where 3.x and 4.x differ the methods take a ``PXELINUXVersion``.
///
///     let configuration = PXELINUXConfiguration(octets)
///     if case .entry(let entry, let arguments)? = configuration.defaultChoice() {
///         configuration.commandLine(for: entry, arguments: arguments, version: .six)
///     }
public struct PXELINUXConfiguration: Hashable, Sendable {
    /// The lines of the file itself, in order; included files have none here.
    public internal(set) var lines: [Line] = []
    /// What the loader makes of the lines, in the order in which it meets them; lines of an included file stand where
    /// the INCLUDE stands.
    public internal(set) var directives: [Directive] = []
    /// What LABEL opened, in order, hidden, disabled and nested ones too.
    public internal(set) var entries: [Entry] = []
    /// The menus; the first is the outermost one, which is always there.
    public internal(set) var menus: [Menu] = [Menu()]
    /// What is said outside the entries.
    public internal(set) var globals = Globals()
    /// What a person who writes such files would want to be told, in the order of the lines.
    public internal(set) var observations: [Observation] = []

    /// Reads a configuration as the loader received it.
    ///
    /// - Parameters:
    ///   - octets: the whole file.
    ///   - includedFiles: the contents of files that INCLUDE and MENU INCLUDE name, by the name as written. What is
    ///     missing here is passed over, as the loader passes over a file that is not on the server.
    public init(_ octets: [UInt8], includedFiles: [[UInt8]: [UInt8]] = [:]) {
        var reader = PXELINUXConfigurationReader(includedFiles: includedFiles)
        reader.read(octets, as: nil)
        self = reader.finish()
    }

    /// An empty one, for the reader to fill.
    init() {}

    /// The file's octets; the same that were read.
    public var encoded: [UInt8] {
        var octets: [UInt8] = []
        octets.reserveCapacity(lines.reduce(0) { $0 + $1.octets.count + 1 })
        for line in lines {
            octets += line.octets
            if line.isTerminated { octets.append(UInt8(ascii: "\n")) }
        }
        return octets
    }

    /// The first entry with this label; later ones of the same label are never reached.
    public func entry(label: some Collection<UInt8>) -> Entry? {
        entries.first { $0.label.elementsEqual(label) }
    }

    /// One line as it stands in the file.
    public struct Line: Hashable, Sendable {
        /// Counted from 1.
        public var number: Int
        /// Everything before the line feed, a carriage return included.
        public var octets: [UInt8]
        /// Whether a line feed follows; only the last line can be without.
        public var isTerminated: Bool
    }

    /// One line that says something: its first word and the rest.
    public struct Directive: Hashable, Sendable {
        /// Counted from 1, in `file`.
        public var line: Int
        /// The included file that the line is from, by the name INCLUDE gave it; nil for the configuration itself.
        public var file: [UInt8]?
        /// The first word as written.
        public var word: [UInt8]
        /// What the first word is; nil for one that PXELINUX does not know and so ignores.
        public var keyword: PXELINUXKeyword?
        /// The second word of a MENU line, in lower case.
        public var menuKeyword: [UInt8]?
        /// What follows, without the blanks before it.
        public var argument: [UInt8]
        /// Whether the line belongs to the entry opened last.
        public var isInsideEntry: Bool

        /// Whether the first word begins with `#`, which is how people write comments.
        public var isComment: Bool { word.first == UInt8(ascii: "#") }
    }
}

/// Which PXELINUX reads the configuration: the two families read it differently.
public enum PXELINUXVersion: Hashable, Sendable, CaseIterable {
    /// 3.x and 4.x, the core in assembler.
    case three
    /// 5.x and 6.x, with `ldlinux.c32`.
    case six
}
