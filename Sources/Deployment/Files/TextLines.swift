internal import NetworkProtocols

/// The lines of a text with their numbers, as files of one setting a line are read.
struct TextLines {
    struct Line {
        /// Counted from 1.
        var number: Int
        /// Without the blanks around it.
        var text: String
    }

    /// Octets of a file that are read; more are left out.
    static let sizeLimit = 1 << 20
    /// Lines that are read.
    static let countLimit = 50_000
    /// What some editors write before a text in UTF-8 (RFC 3629 §6).
    static let byteOrderMark: [UInt8] = [0xef, 0xbb, 0xbf]

    /// Those that hold more than blanks and a comment, lines joined that end in a backslash where `joins`.
    static func of(_ octets: [UInt8], comments: [UInt8] = [UInt8(ascii: "#")], joins: Bool = false) -> [Line] {
        var lines: [Line] = []
        var waiting: Line?
        let text = octets.starts(with: byteOrderMark) ? octets.dropFirst(byteOrderMark.count) : octets[...]
        let parts = text.prefix(sizeLimit).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, part) in parts.prefix(countLimit).enumerated() {
            let isCut = joins && part.last == UInt8(ascii: "\\")
            let text = trimmed(isCut ? part.dropLast() : part)
            if var open = waiting {
                open.text += " " + text
                waiting = open
            } else {
                guard let first = text.utf8.first, !comments.contains(first) else { continue }
                waiting = Line(number: index + 1, text: text)
            }
            if !isCut, let whole = waiting {
                lines.append(whole)
                waiting = nil
            }
        }
        if let waiting { lines.append(waiting) }
        return lines
    }

    private static func trimmed(_ octets: ArraySlice<UInt8>) -> String {
        var octets = octets.drop { $0 <= UInt8(ascii: " ") }
        while let last = octets.last, last <= UInt8(ascii: " ") { octets = octets.dropLast() }
        return String(decoding: octets, as: UTF8.self)
    }
}

extension String {
    /// Its words, divided by blanks.
    var blankSeparated: [String] { split { $0 == " " || $0 == "\t" }.map(String.init) }

    /// Without the blanks around it.
    var withoutBlanks: String {
        var text = self[...]
        while text.first == " " || text.first == "\t" { text = text.dropFirst() }
        while text.last == " " || text.last == "\t" { text = text.dropLast() }
        return String(text)
    }

    /// Without one pair of quotes around it.
    var withoutQuotes: String {
        guard count >= 2, let first, first == last, first == "\"" || first == "'" else { return self }
        return String(dropFirst().dropLast())
    }
}
