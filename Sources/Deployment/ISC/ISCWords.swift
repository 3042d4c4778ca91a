/// Why words of a dhcpd.conf can't be understood, and where.
struct ISCTrouble: Error {
    var line: Int
    var column: Int
    /// Without its full stop.
    var sentence: String
    var remedy: String?
    /// The lint that finds the same in the file, whatever is served.
    var lint: String?

    init(_ word: ISCConfiguration.Word, _ sentence: String, remedy: String? = nil, lint: String? = nil) {
        line = word.line
        column = word.column
        self.sentence = sentence
        self.remedy = remedy
        self.lint = lint
    }
}

/// The words of a statement, taken one by one.
struct ISCWords {
    typealias Word = ISCConfiguration.Word

    private var words: ArraySlice<Word>
    /// The one that was taken last, where the statement's end is missed.
    private var last: Word

    /// - Parameter count: how many of the statement's words were read before.
    init(_ statement: ISCConfiguration.Statement, after count: Int) {
        words = statement.words.dropFirst(count)
        last =
            statement.words.prefix(max(1, count)).last
            ?? Word(octets: [], isQuoted: false, line: statement.line, column: statement.column)
    }

    var peeked: Word? { words.first }
    var isAtEnd: Bool { words.isEmpty }

    /// Whether the next word is this one, out of quotes.
    func isNext(_ word: String) -> Bool { words.first?.isSaid(word) ?? false }

    /// The next word.
    ///
    /// - Parameter wanted: what is missing where there is none.
    mutating func next(_ wanted: String) throws(ISCTrouble) -> Word {
        guard let word = words.popFirst() else {
            throw ISCTrouble(last, "\(wanted) is missing behind ‘\(last.text.prefix(40))’")
        }
        last = word
        return word
    }

    /// Passes this word, where it is the next one.
    mutating func pass(_ word: String) -> Bool {
        guard let found = words.first, found.isSaid(word) else { return false }
        last = found
        words = words.dropFirst()
        return true
    }

    /// Passes this word, which has to be there.
    mutating func demand(_ word: String) throws(ISCTrouble) {
        let found = try next("‘\(word)’")
        guard found.isSaid(word) else {
            throw ISCTrouble(found, "‘\(found.text.prefix(40))’ stands where ‘\(word)’ should")
        }
    }

    /// A decimal number within bounds.
    mutating func number(_ range: ClosedRange<Int>) throws(ISCTrouble) -> Int {
        let word = try next("a number")
        guard !word.isQuoted, let number = Int(word.text), range.contains(number) else {
            throw ISCTrouble(
                word,
                "‘\(word.text.prefix(40))’ is no number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// Says that something stands behind the statement's last word.
    func demandEnd() throws(ISCTrouble) {
        guard let word = words.first else { return }
        throw ISCTrouble(word, "‘\(word.text.prefix(40))’ is not understood there")
    }
}

extension ISCConfiguration.Word {
    /// The octets of `f1:00:74:7e`; nil for words of another form, and in quotes.
    var hexadecimalList: [UInt8]? {
        guard !isQuoted, !octets.isEmpty else { return nil }
        var list: [UInt8] = []
        for part in octets.split(separator: UInt8(ascii: ":"), omittingEmptySubsequences: false) {
            // UInt8 takes signs.
            let digits = String(decoding: part, as: UTF8.self)
            guard (1...2).contains(part.count), digits.allSatisfy(\.isHexDigit), let octet = UInt8(digits, radix: 16)
            else { return nil }
            list.append(octet)
        }
        return list
    }
}
