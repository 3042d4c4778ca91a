internal import NetworkBoot
internal import NetworkProtocols

/// `pxelinux.cfg/default` as pxebootsrv prepares it: the live medium's `isolinux.cfg` with the words in front of every
/// APPEND that make the system fetch its root over the network.
///
/// Prepared anew, with the same words or with others, it comes out as if the original had been prepared: the first line
/// says what was put in.
public struct PreparedConfiguration: Hashable, Sendable {
    /// The root image's URL: `netboot=`.
    public var imageURL: String
    /// Further words for each command line.
    public var extra: String
    /// How long the prompt waits, in tenths of a second; nil where that is left as it is.
    public var timeout: Int?

    /// What the file is called in the tree.
    public static let name = "pxelinux.cfg/default"
    /// Where it may be made from, on a live medium or in a tree, the first that is there.
    public static let sources = ["isolinux/isolinux.cfg", "isolinux.cfg", name]

    private static let header = "# Prepared for network boot; put in front of each append: "
    private static let replaced = "#before: "
    /// In front of lines that begin as ours do.
    private static let escaped = "#kept: "
    /// What the service itself puts in, with the URL behind it.
    private static let serviceWords = Array("scandelay=5 netboot=".utf8)

    public init(imageURL: String, extra: String = "", timeout: Int? = nil) {
        self.imageURL = imageURL
        self.extra = extra
        self.timeout = timeout
    }

    /// The words in front of each APPEND.
    public var words: String {
        let extra = extra.split { " \t\n".contains($0) }.joined(separator: " ")
        return "scandelay=5 netboot=\(imageURL)" + (extra.isEmpty ? "" : " " + extra)
    }

    /// What `source` becomes: a configuration of the live medium, of a tree, or one that was prepared before.
    public func prepare(_ source: [UInt8]) -> [UInt8] {
        let (original, earlier) = Self.undone(source)
        let configuration = PXELINUXConfiguration(original)
        var appends: Set<Int> = []
        var timeouts: Set<Int> = []
        for directive in configuration.directives {
            // What the loader cuts off a line that is too long may begin so, too, and is left alone.
            guard configuration.lines.indices.contains(directive.line - 1),
                Self.firstWord(of: configuration.lines[directive.line - 1].octets) == directive.word
            else { continue }
            if directive.keyword == .append { appends.insert(directive.line) }
            if directive.keyword == .timeout { timeouts.insert(directive.line) }
        }
        var lines = [Array((Self.header + words).utf8)]
        if let timeout, timeouts.isEmpty { lines += [Array(Self.replaced.utf8), Array("timeout \(timeout)".utf8)] }
        for line in configuration.lines {
            if appends.contains(line.number) {
                lines.append(prepared(line.octets, earlier: earlier))
            } else if let timeout, timeouts.contains(line.number) {
                lines += [Array(Self.replaced.utf8) + line.octets, Array("timeout \(timeout)".utf8)]
            } else {
                let isOurs = [Self.replaced, Self.escaped].contains { line.octets.starts(with: $0.utf8) }
                lines.append((isOurs ? Array(Self.escaped.utf8) : []) + line.octets)
            }
        }
        return lines.flatMap { $0 + [UInt8(ascii: "\n")] }
    }

    /// Whether `octets` were prepared here before.
    public static func isPrepared(_ octets: [UInt8]) -> Bool { octets.starts(with: header.utf8) }

    /// The lines without what an earlier preparation added, and the words that it put into APPEND lines.
    private static func undone(_ source: [UInt8]) -> ([UInt8], earlier: [UInt8]?) {
        guard isPrepared(source) else { return (source, nil) }
        let lines = source.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let earlier = Array(lines[0].dropFirst(header.utf8.count))
        var kept: [ArraySlice<UInt8>] = []
        var skipsNext = false
        for line in lines.dropFirst() {
            if skipsNext {
                skipsNext = false
            } else if line.starts(with: replaced.utf8) {
                let original = line.dropFirst(replaced.utf8.count)
                if !original.isEmpty { kept.append(original) }
                skipsNext = true
            } else if line.starts(with: escaped.utf8) {
                kept.append(line.dropFirst(escaped.utf8.count))
            } else {
                kept.append(line)
            }
        }
        return (Array(kept.joined(separator: [UInt8(ascii: "\n")])), earlier)
    }

    private static func firstWord(of line: [UInt8]) -> [UInt8] {
        Array(line.drop { $0 <= UInt8(ascii: " ") }.prefix { $0 > UInt8(ascii: " ") })
    }

    /// One APPEND line with the words put in; `append -` stays, because it means no words at all.
    private func prepared(_ line: [UInt8], earlier: [UInt8]?) -> [UInt8] {
        func isBlank(_ octet: UInt8) -> Bool { octet <= UInt8(ascii: " ") }
        let keyword = line.prefix(while: isBlank).count
        let behind = line[keyword...].prefix { !isBlank($0) }.endIndex
        let start = line[behind...].prefix(while: isBlank).endIndex
        var rest = line[start...]
        guard !(rest.first == UInt8(ascii: "-") && rest.dropFirst().allSatisfy(isBlank)) else { return line }
        if let earlier, rest.starts(with: earlier), rest.dropFirst(earlier.count).first.map(isBlank) ?? true {
            rest = rest.dropFirst(earlier.count)
        } else if rest.starts(with: Self.serviceWords) {
            rest = rest.dropFirst(Self.serviceWords.count).drop { !isBlank($0) }
        }
        rest = rest.drop { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        let separator =
            start == behind ? [UInt8(ascii: " ")] : Array(line[behind..<start].filter { $0 != UInt8(ascii: "\r") })
        let head = Array(line[..<behind]) + (separator.isEmpty ? [UInt8(ascii: " ")] : separator) + Array(words.utf8)
        let isEnd = rest.allSatisfy(isBlank)
        return head + (isEnd ? [] : [UInt8(ascii: " ")]) + rest
    }
}
