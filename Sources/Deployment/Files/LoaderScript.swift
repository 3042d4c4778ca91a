/// A script of gPXE or iPXE: one command a line.
public struct LoaderScript: Hashable, Sendable {
    /// Every URL or file that a command fetches.
    public var fetches: [Fetch] = []
    /// Lone digits behind what a command takes, as marks of footnotes that came with a text which was copied.
    public var marks: [Mark] = []
    /// `#!gpxe`, not `#!ipxe`.
    public var isGPXE: Bool

    public struct Fetch: Hashable, Sendable {
        /// `chain`, `kernel`, `initrd` …
        public var command: String
        public var url: String
        public var line: Int
    }

    public struct Mark: Hashable, Sendable {
        /// One digit or two.
        public var text: String
        /// The command that it stands behind.
        public var command: String
        public var line: Int
    }

    /// Commands whose first words are fetched (gPXE and iPXE, `imgfetch` and its sisters).
    private static let commands: Set<String> = [
        "chain", "imgfetch", "module", "initrd", "kernel", "imgload", "boot", "autoboot", "imgexec", "imgsingle",
    ]

    /// Reads a script.
    public init(_ octets: [UInt8]) {
        isGPXE = octets.starts(with: "#!gpxe".utf8)
        for line in TextLines.of(octets) {
            let words = line.text.blankSeparated.map(\.withoutQuotes)
            if let mark = Self.mark(words, line.number) { marks.append(mark) }
            guard let command = words.first, Self.commands.contains(command) else { continue }
            // Options come before the file; what a kernel or a menu is given behind it may be a URL too.
            let arguments = words.dropFirst().drop { $0.hasPrefix("-") }
            for (index, word) in arguments.enumerated() where index == 0 || word.contains("://") && !word.contains("=")
            {
                fetches.append(Fetch(command: command, url: word, line: line.number))
            }
        }
    }

    /// The digit that ends a line which is complete without it. What `kernel` is given there may be a run level.
    private static func mark(_ words: [String], _ line: Int) -> Mark? {
        guard let command = words.first, let last = words.last, words.count > 1, (1...2).contains(last.utf8.count),
            last.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        let isComplete =
            switch command {
            case "set": words.count > 3
            case "chain", "imgfetch", "initrd": words.count == 3 && words[1].contains("://")
            default: words[words.count - 2].hasSuffix(";")
            }
        return isComplete ? Mark(text: last, command: command, line: line) : nil
    }

    /// Whether octets are such a script.
    public static func isLikely(_ octets: [UInt8]) -> Bool {
        octets.starts(with: "#!gpxe".utf8) || octets.starts(with: "#!ipxe".utf8)
    }
}

/// The host and the path of an http, https or tftp URL, as far as lints compare them.
public struct WebPlace: Hashable, Sendable {
    /// In small letters.
    public var scheme: String
    /// A name or an address.
    public var host: String
    /// Nil where the scheme's own counts.
    public var port: UInt16?
    /// With its first slash; without query and fragment.
    public var path: String

    /// Nil for what is no URL with a host.
    public init?(_ url: String) {
        guard let colon = url.firstRange(of: "://"), colon.lowerBound > url.startIndex else { return nil }
        scheme = url[..<colon.lowerBound].lowercased()
        let rest = url[colon.upperBound...]
        let end = rest.firstIndex { $0 == "/" || $0 == "?" || $0 == "#" } ?? rest.endIndex
        let authority = rest[..<end].split(separator: ":", omittingEmptySubsequences: false)
        guard let name = authority.first, !name.isEmpty else { return nil }
        host = String(name)
        port = authority.count > 1 ? UInt16(authority[1]) : nil
        let path = rest[end...].prefix { $0 != "?" && $0 != "#" }
        self.path = path.isEmpty ? "/" : String(path)
    }
}
