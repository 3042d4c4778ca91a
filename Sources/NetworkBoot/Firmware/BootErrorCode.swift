internal import NetworkProtocols

/// What a machine writes on the screen when a network boot fails: the code, what it means, and what to do about it.
///
///     BootErrorCode.lookup("PXE-E53")   // of BIOS ROMs and of UEFI: the two mean different things
///
/// One file a family; each lists its codes in their own order.
public struct BootErrorCode: Hashable, Sendable {
    /// `PXE-E53`, iPXE's eight digits, or empty where the program prints words only.
    public let code: String
    /// Whose it is.
    public let family: Family
    /// The text as printed, without the code and without what varies.
    public let text: String
    /// What it says, in one sentence.
    public let meaning: String
    /// What is usually behind it, the likeliest first.
    public let causes: [String]
    /// What to look at or to change.
    public let remedy: String

    /// Who prints a code. The same number means different things in different families.
    public enum Family: String, Hashable, Sendable, CaseIterable {
        case biosROM = "BIOS PXE ROM"
        case uefi = "UEFI PXE (EDK2)"
        case uefiHTTP = "UEFI HTTP boot (EDK2)"
        case ipxe = "iPXE"
        case pxelinux = "PXELINUX"
        case grub = "GRUB 2"
        case linuxRoot = "Linux, a root over NFS or NBD"
    }

    init(
        _ code: String,
        _ family: Family,
        _ text: String,
        meaning: String,
        causes: [String],
        remedy: String
    ) {
        self.code = code
        self.family = family
        self.text = text
        self.meaning = meaning
        self.causes = causes
        self.remedy = remedy
    }

    /// Every code, family by family.
    public static let all: [BootErrorCode] = biosROM + uefi + uefiHTTP + ipxe + pxelinux + grub + networkRoots

    /// The codes that `query` may mean, in all families.
    ///
    /// It may be a code (`PXE-E53`, `e53`, `M0F`), an iPXE number (`2d03e13b`, `0x2d03e13b`, six digits, or a link to
    /// ipxe.org), a part of the printed text, or a line copied from a screen. iPXE's numbers are found without regard
    /// to the platform; one that is not listed is explained by its parts.
    public static func lookup(_ query: String) -> [BootErrorCode] {
        let octets = Array(query.utf8.prefix(4096)).lowercasedASCII
        for word in octets.split(whereSeparator: { !isCodeOctet($0) }) {
            let found = lookup(word: Array(word))
            // Where a number means several things, the words behind it say which.
            let said = found.filter { $0.isSaid(in: octets) }
            if !found.isEmpty { return said.isEmpty ? found : said }
        }
        let words = octets.drop(while: \.isBlank).droppingTrailingBlanks
        guard words.count >= 4 else { return [] }
        let texts = all.map { (entry: $0, text: Array($0.text.utf8).lowercasedASCII) }
        let parts = texts.filter { $0.text.contains(words) }
        // "Not Found" stands at the end of many a message of others, so short texts have to be most of what was said; and
        // the longest text says what it is.
        let wholes = texts.filter {
            words.contains($0.text) && ($0.text.count >= 20 || $0.text.count * 2 > words.count)
        }
        let longest = wholes.map(\.text.count).max() ?? 0
        let found = parts.isEmpty ? wholes.filter { $0.text.count == longest } : parts
        return found.map(\.entry)
    }

    /// Whether its text stands in `words`, which are in lower case.
    private func isSaid(in words: [UInt8]) -> Bool {
        let text = Array(text.utf8).lowercasedASCII
        let end = text.last == UInt8(ascii: ".") ? text.dropLast() : text[...]
        return end.count >= 8 && words.contains(Array(end))
    }

    /// `word` is one run of letters, digits and hyphens, in lower case.
    private static func lookup(word: [UInt8]) -> [BootErrorCode] {
        var name = word[...]
        if name.starts(with: "pxe-".utf8) { name = name.dropFirst(4) }
        if name.count == 3, let first = name.first, "emt".utf8.contains(first),
            name.dropFirst().isHexadecimal
        {
            let code = Array("pxe-".utf8) + name
            return all.filter { $0.code.utf8.count == 7 && Array($0.code.utf8).lowercasedASCII == code }
        }
        var digits = word[...]
        if digits.starts(with: "0x".utf8) { digits = digits.dropFirst(2) }
        guard digits.isHexadecimal, digits.contains(where: \.isASCIIDigit) else { return [] }
        switch digits.count {
        case 8: return number(digits).map { lookup(IPXEErrorNumber(rawValue: $0)) } ?? []
        case 6: return number(digits).map { lookup(IPXEErrorNumber(rawValue: $0 << 8)) } ?? []
        default: return []
        }
    }

    private static func lookup(_ query: IPXEErrorNumber) -> [BootErrorCode] {
        let found = ipxe.filter {
            number(Array($0.code.utf8)[...]).map { IPXEErrorNumber(rawValue: $0).withoutPlatform }
                == query.withoutPlatform
        }
        return found.isEmpty ? derived(from: query).map { [$0] } ?? [] : found
    }

    /// An iPXE number that is not listed, told by its parts; nil where its error is not known.
    private static func derived(from number: IPXEErrorNumber) -> BootErrorCode? {
        guard let error = number.error else { return nil }
        let place = number.file.map { " in \($0.purpose)" } ?? ""
        return BootErrorCode(
            number.text,
            .ipxe,
            error.text,
            meaning: "iPXE met the error \"\(error.text)\"\(place).",
            causes: ["This number is not in the list: the upper two digits give the error, the next three the place."],
            remedy: "See https://ipxe.org/\(number.text), and the capture for what the peer said last."
        )
    }

    private static func number(_ digits: ArraySlice<UInt8>) -> UInt32? {
        guard !digits.isEmpty, digits.count <= 8 else { return nil }
        var value: UInt32 = 0
        for octet in digits {
            guard let digit = octet.hexadecimalValue else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }

    private static func isCodeOctet(_ octet: UInt8) -> Bool {
        octet.isASCIIDigit || octet.isASCIILetter || octet == UInt8(ascii: "-")
    }
}
