internal import NetworkProtocols

/// A Linux kernel's command line, taken apart as the kernel does it (`lib/cmdline.c`, `kernel/params.c`).
///
/// Words are divided by white space, except inside double quotes, which can't be escaped. Nothing is lost: `encoded`
/// gives back the octets that were read, and each word says where it stood.
public struct KernelCommandLine: Hashable, Sendable {
    /// The words in order, duplicates and what stands behind `--` too.
    public let words: [Word]
    /// The text as it was given.
    public let encoded: [UInt8]

    /// Reads a command line as a boot loader hands it over, or as `/proc/cmdline` shows it.
    public init(_ text: [UInt8]) {
        encoded = text
        // The kernel sees a string that ends at its first NUL.
        words = Self.words(of: text.prefix { $0 != 0 })
    }

    public init(_ text: String) {
        self.init(Array(text.utf8))
    }

    /// One word: `name`, `name=` or `name=value`.
    public struct Word: Hashable, Sendable {
        /// What stands before the first `=`, or the whole word.
        public var name: [UInt8]
        /// What follows the first `=`, without quotes around it; nil without an `=`, which is not the same as empty.
        public var value: [UInt8]?
        /// Whether quotes were taken off.
        public var isQuoted: Bool
        /// Where the word begins in the text.
        public var offset: Int
        /// The word as it stands.
        public var octets: [UInt8]
        /// Whether it stands behind a bare `--`: then it is for init, not for the kernel.
        public var isForInit: Bool

        /// Whether this is the parameter `name`: hyphens and underscores are the same, letters keep their case.
        public func isNamed(_ name: some StringProtocol) -> Bool {
            KernelCommandLine.isSameName(self.name, name.utf8)
        }

        /// The name as people see it, unprintable octets made visible.
        public var nameText: String { name.displayText }
        /// The value as people see it, unprintable octets made visible.
        public var valueText: String? { value.map(\.displayText) }
    }

    /// The last word of this name: for most parameters the last one counts.
    public func last(_ name: some StringProtocol) -> Word? {
        words.last { !$0.isForInit && $0.isNamed(name) }
    }

    /// Every word of this name in order, for parameters that add up, such as `console=`.
    public func all(_ name: some StringProtocol) -> [Word] {
        words.filter { !$0.isForInit && $0.isNamed(name) }
    }

    /// The value of the last word of this name; nil where there is none, or it has no `=`.
    public subscript(name: String) -> [UInt8]? { last(name)?.value }

    /// Whether a word of this name stands there, with a value or without.
    public func contains(_ name: some StringProtocol) -> Bool { last(name) != nil }

    /// What stands behind a bare `--`.
    public var initArguments: [Word] { words.filter(\.isForInit) }

    static func isSameName(_ left: some Collection<UInt8>, _ right: some Collection<UInt8>) -> Bool {
        left.count == right.count && zip(left, right).allSatisfy { folded($0) == folded($1) }
    }

    private static func folded(_ octet: UInt8) -> UInt8 {
        octet == UInt8(ascii: "-") ? UInt8(ascii: "_") : octet
    }

    private static func words(of text: ArraySlice<UInt8>) -> [Word] {
        var words: [Word] = []
        var isForInit = false
        var index = 0
        while index < text.count {
            guard !isSpace(text[index]) else {
                index += 1
                continue
            }
            let start = index
            var isProtected = false
            while index < text.count, isProtected || !isSpace(text[index]) {
                if text[index] == UInt8(ascii: "\"") { isProtected.toggle() }
                index += 1
            }
            let octets = text[start..<index]
            if !isForInit, octets.elementsEqual("--".utf8) {
                isForInit = true
            } else {
                words.append(word(octets, at: start, isForInit: isForInit))
            }
        }
        return words
    }

    /// One quote is taken off at the start of the word or of its value, and one at its end (`next_arg`).
    private static func word(_ octets: ArraySlice<UInt8>, at offset: Int, isForInit: Bool) -> Word {
        let quote = UInt8(ascii: "\"")
        var rest = octets
        var isQuoted = false
        let opensWithQuote = rest.first == quote
        if opensWithQuote {
            rest = rest.dropFirst()
            isQuoted = true
            if rest.last == quote { rest = rest.dropLast() }
        }
        guard let equals = rest.dropFirst().firstIndex(of: UInt8(ascii: "=")) else {
            return Word(
                name: Array(rest),
                value: nil,
                isQuoted: isQuoted,
                offset: offset,
                octets: Array(octets),
                isForInit: isForInit
            )
        }
        var value = rest[(equals + 1)...]
        if value.first == quote {
            value = value.dropFirst()
            isQuoted = true
            if !opensWithQuote, value.last == quote { value = value.dropLast() }
        }
        return Word(
            name: Array(rest[..<equals]),
            value: Array(value),
            isQuoted: isQuoted,
            offset: offset,
            octets: Array(octets),
            isForInit: isForInit
        )
    }

    private static func isSpace(_ octet: UInt8) -> Bool {
        octet == UInt8(ascii: " ") || (0x09...0x0d).contains(octet) || octet == 0xa0
    }
}
