/// Cuts a script into tokens as GRUB's scanner does (`grub-core/script/yylex.l`).
struct GRUBScriptLexer {
    private let text: [UInt8]
    private var position = 0
    private var line = 1
    private var tokens: [GRUBScript.Token] = []

    private init(_ text: [UInt8]) {
        self.text = text
    }

    static func tokens(of text: [UInt8]) -> [GRUBScript.Token] {
        var lexer = GRUBScriptLexer(text)
        lexer.run()
        return lexer.tokens
    }

    private mutating func run() {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
                take(.blank) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") || $0 == UInt8(ascii: "\r") }
            case UInt8(ascii: "#"): take(.comment) { $0 != UInt8(ascii: "\n") }
            case UInt8(ascii: "\n"): take(.newline, length: 1)
            case UInt8(ascii: ";"):
                let isDouble = octet(position + 1) == UInt8(ascii: ";")
                take(isDouble ? .reserved : .semicolon, length: isDouble ? 2 : 1)
            case UInt8(ascii: "{"): take(.leftBrace, length: 1)
            case UInt8(ascii: "}"): take(.rightBrace, length: 1)
            case UInt8(ascii: "|"), UInt8(ascii: "&"):
                take(.reserved, length: octet(position + 1) == text[position] ? 2 : 1)
            case UInt8(ascii: "<"), UInt8(ascii: ">"): take(.reserved, length: 1)
            default: takeWord()
            }
        }
    }

    private func octet(_ index: Int) -> UInt8? { index < text.count ? text[index] : nil }

    private mutating func take(_ kind: GRUBScript.Token.Kind, length: Int) {
        add(kind, to: position + length)
    }

    private mutating func take(_ kind: GRUBScript.Token.Kind, while belongs: (UInt8) -> Bool) {
        add(kind, to: text[position...].firstIndex { !belongs($0) } ?? text.count)
    }

    private mutating func add(_ kind: GRUBScript.Token.Kind, to end: Int) {
        let octets = Array(text[position..<end])
        tokens.append(GRUBScript.Token(kind: kind, octets: octets, line: line))
        for octet in octets where octet == UInt8(ascii: "\n") { line += 1 }
        position = end
    }

    // MARK: Words

    /// A word that is read: its parts so far, and where reading stands.
    private struct Reading {
        var parts: [GRUBScript.Word.Part] = []
        var literal: [UInt8] = []
        var index: Int
        var isBroken = false

        mutating func flush() {
            if !literal.isEmpty { parts.append(.text(literal)) }
            literal = []
        }
    }

    private mutating func takeWord() {
        var reading = Reading(index: position)
        loop: while let next = octet(reading.index), !reading.isBroken {
            switch next {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\n"), UInt8(ascii: ";"), UInt8(ascii: "{"),
                UInt8(ascii: "}"), UInt8(ascii: "|"), UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"):
                break loop
            case UInt8(ascii: "\r"): reading.index += 1
            case UInt8(ascii: "\\"): readEscape(&reading)
            case UInt8(ascii: "'"): readSingleQuotes(&reading)
            case UInt8(ascii: "\""): readDoubleQuotes(&reading, isTranslated: false)
            case UInt8(ascii: "$"): readVariable(&reading, isQuoted: false)
            default:
                reading.literal.append(next)
                reading.index += 1
            }
        }
        reading.flush()
        if reading.isBroken {
            add(.broken, to: min(reading.index, text.count))
        } else if reading.parts.isEmpty {
            // Nothing but an escaped line's end.
            add(.blank, to: reading.index)
        } else {
            add(.word(reading.parts), to: reading.index)
        }
    }

    /// A backslash takes the next octet literally; before a line's end it joins two lines.
    private func readEscape(_ reading: inout Reading) {
        var index = reading.index + 1
        while octet(index) == UInt8(ascii: "\r"), octet(index + 1) != nil { index += 1 }
        guard let escaped = octet(index) else {
            reading.literal.append(UInt8(ascii: "\\"))
            reading.index += 1
            return
        }
        if escaped != UInt8(ascii: "\n") { reading.literal.append(escaped) }
        reading.index = index + 1
    }

    private func readSingleQuotes(_ reading: inout Reading) {
        reading.flush()
        guard let end = text[(reading.index + 1)...].firstIndex(of: UInt8(ascii: "'")) else {
            reading.index = text.count
            reading.isBroken = true
            return
        }
        reading.parts.append(.quoted(text[(reading.index + 1)..<end].filter { $0 != UInt8(ascii: "\r") }))
        reading.index = end + 1
    }

    private func readDoubleQuotes(_ reading: inout Reading, isTranslated: Bool) {
        reading.flush()
        var content: [UInt8] = []
        var hasParts = false
        var index = reading.index + 1
        while let next = octet(index) {
            switch next {
            case UInt8(ascii: "\""):
                if !content.isEmpty || !hasParts {
                    reading.parts.append(isTranslated ? .translated(content) : .quoted(content))
                }
                reading.index = index + 1
                return
            case UInt8(ascii: "\\"):
                let escaped = octet(index + 1)
                switch escaped {
                case UInt8(ascii: "\n"): index += 2
                case UInt8(ascii: "$"), UInt8(ascii: "\\"), UInt8(ascii: "\""):
                    content.append(escaped ?? next)
                    index += 2
                default:
                    content.append(next)
                    index += 1
                }
            case UInt8(ascii: "$") where !isTranslated:
                if !content.isEmpty { reading.parts.append(.quoted(content)) }
                content = []
                hasParts = true
                reading.index = index
                readVariable(&reading, isQuoted: true)
                if reading.isBroken { return }
                index = reading.index
            case UInt8(ascii: "\r"): index += 1
            default:
                content.append(next)
                index += 1
            }
        }
        reading.index = text.count
        reading.isBroken = true
    }

    /// `$name`, `${name}`, `$1`, `$?`, `$#`, `$*`, `$@`, and outside of quotes `$"…"`.
    private func readVariable(_ reading: inout Reading, isQuoted: Bool) {
        if !isQuoted, octet(reading.index + 1) == UInt8(ascii: "\"") {
            reading.flush()
            reading.index += 1
            return readDoubleQuotes(&reading, isTranslated: true)
        }
        var start = reading.index + 1
        let isBraced = octet(start) == UInt8(ascii: "{")
        if isBraced { start += 1 }
        let end = nameEnd(from: start)
        guard end > start, !isBraced || octet(end) == UInt8(ascii: "}") else {
            // A scanner that finds no name says so, and the line is lost.
            reading.index = text[reading.index...].firstIndex(of: UInt8(ascii: "\n")) ?? text.count
            reading.isBroken = true
            return
        }
        reading.flush()
        reading.parts.append(.variable(Array(text[start..<end]), isQuoted: isQuoted))
        reading.index = isBraced ? end + 1 : end
    }

    private func nameEnd(from start: Int) -> Int {
        guard let first = octet(start) else { return start }
        if Self.specials.contains(first) { return start + 1 }
        if first.isASCIIDigit { return text[start...].firstIndex { !$0.isASCIIDigit } ?? text.count }
        guard first.isASCIILetter || first == UInt8(ascii: "_") else { return start }
        return text[start...].firstIndex { !($0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_")) }
            ?? text.count
    }

    private static let specials = Array("?#*@".utf8)
}
