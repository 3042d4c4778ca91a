/// Makes commands of tokens, by the grammar of GRUB (`grub-core/script/parser.y`).
///
/// GRUB reads line by line and takes more lines as long as something is open. What it can't make sense of it refuses,
/// and goes on with the line behind it.
struct GRUBScriptParser {
    private let tokens: [GRUBScript.Token]
    private var position = 0
    private var depth = 0

    /// Words that begin or divide compound commands; elsewhere they are words like others.
    private static let keywords = [
        "case", "do", "done", "elif", "else", "esac", "fi", "for", "if", "in", "select", "then", "until", "while",
        "function", "[[", "]]",
    ]

    init(_ tokens: [GRUBScript.Token]) {
        // What has no meaning is left out, and what lies beyond the limit.
        var length = 0
        self.tokens = tokens.filter { token in
            length += token.octets.count
            return token.kind != .blank && token.kind != .comment && length <= GRUBScript.lengthLimit
        }
    }

    // MARK: The top

    mutating func statements() -> [GRUBScript.Statement] {
        var statements: [GRUBScript.Statement] = []
        while true {
            skipDelimiters()
            guard let first = token else { return statements }
            do throws(GRUBScript.Refusal) {
                let command = try command()
                guard token == nil || isDelimiter else { throw .syntax }
                statements.append(.init(line: first.line, content: .commands([command])))
            } catch {
                statements.append(.init(line: first.line, content: .refused(error)))
                depth = 0
                // GRUB drops what is left of the line that it had read last.
                while let token, token.kind != .newline { position += 1 }
            }
        }
    }

    private var token: GRUBScript.Token? { position < tokens.count ? tokens[position] : nil }

    private var isDelimiter: Bool { token?.kind == .newline || token?.kind == .semicolon }

    private mutating func skipDelimiters() {
        while isDelimiter { position += 1 }
    }

    private mutating func skipNewlines() {
        while token?.kind == .newline { position += 1 }
    }

    /// The word that stands here, where it is one of the language's.
    private var keyword: String? {
        guard case .word(let parts)? = token?.kind, let bare = GRUBScript.Word(parts: parts, line: 0).bare else {
            return nil
        }
        return Self.keywords.first { bare.elementsEqual($0.utf8) }
    }

    private mutating func expect(_ word: String) throws(GRUBScript.Refusal) {
        guard token != nil else { throw .unfinished }
        guard keyword == word else { throw .syntax }
        position += 1
    }

    // MARK: Commands

    private mutating func command() throws(GRUBScript.Refusal) -> GRUBScript.Command {
        guard let first = token else { throw .unfinished }
        depth += 1
        defer { depth -= 1 }
        guard depth <= GRUBScript.depthLimit else { throw .tooDeep }
        switch keyword {
        case "if":
            position += 1
            return try condition(line: first.line)
        case "for":
            position += 1
            return try loop(line: first.line)
        case "while", "until":
            let isUntil = keyword == "until"
            position += 1
            let condition = try commands(endedBy: ["do"])
            position += 1
            let body = try commands(endedBy: ["done"])
            position += 1
            return .repetition(condition: condition, body: body, isUntil: isUntil, line: first.line)
        case "function":
            position += 1
            return try function(line: first.line)
        case nil: return try simpleCommand()
        default: throw .syntax
        }
    }

    private mutating func simpleCommand() throws(GRUBScript.Refusal) -> GRUBScript.Command {
        var words: [GRUBScript.Word] = []
        while let token, case .word(let parts) = token.kind {
            words.append(.init(parts: parts, line: token.line))
            position += 1
        }
        guard !words.isEmpty else { throw token?.kind == .broken ? brokenness : .syntax }
        guard token?.kind == .leftBrace else {
            switch token?.kind {
            case .broken: throw brokenness
            case .reserved: throw .syntax
            default: return .simple(.init(words: words, block: nil))
            }
        }
        position += 1
        let block = try block()
        return .simple(.init(words: words, block: block))
    }

    /// A broken token at the very end is a quotation that was never closed.
    private var brokenness: GRUBScript.Refusal { position + 1 >= tokens.count ? .unfinished : .syntax }

    /// What stands between braces; at least one command does.
    private mutating func block() throws(GRUBScript.Refusal) -> [GRUBScript.Command] {
        var commands: [GRUBScript.Command] = []
        skipNewlines()
        while true {
            commands.append(try command())
            guard let token else { throw .unfinished }
            if token.kind == .rightBrace { break }
            guard isDelimiter else { throw .syntax }
            skipDelimiters()
            guard let next = self.token else { throw .unfinished }
            if next.kind == .rightBrace { break }
        }
        position += 1
        return commands
    }

    /// Commands up to one of these words, which is left standing.
    private mutating func commands(endedBy words: [String]) throws(GRUBScript.Refusal) -> [GRUBScript.Command] {
        var commands: [GRUBScript.Command] = []
        skipNewlines()
        while true {
            commands.append(try command())
            guard token != nil else { throw .unfinished }
            guard isDelimiter else { throw .syntax }
            skipDelimiters()
            guard token != nil else { throw .unfinished }
            if let keyword, words.contains(keyword) { return commands }
        }
    }

    private mutating func condition(line: Int) throws(GRUBScript.Refusal) -> GRUBScript.Command {
        var branches: [GRUBScript.Branch] = []
        while true {
            let condition = try commands(endedBy: ["then"])
            position += 1
            let body = try commands(endedBy: ["elif", "else", "fi"])
            branches.append(.init(condition: condition, body: body))
            let word = keyword
            position += 1
            switch word {
            case "elif": continue
            case "else":
                let otherwise = try commands(endedBy: ["fi"])
                position += 1
                return .condition(branches, otherwise: otherwise, line: line)
            default: return .condition(branches, otherwise: [], line: line)
            }
        }
    }

    private mutating func loop(line: Int) throws(GRUBScript.Refusal) -> GRUBScript.Command {
        let variable = try name()
        try expect("in")
        var words: [GRUBScript.Word] = []
        while let token, case .word(let parts) = token.kind {
            words.append(.init(parts: parts, line: token.line))
            position += 1
        }
        guard token != nil else { throw .unfinished }
        guard isDelimiter else { throw .syntax }
        skipDelimiters()
        try expect("do")
        let body = try commands(endedBy: ["done"])
        position += 1
        return .loop(variable: variable, words: words, body: body, line: line)
    }

    private mutating func function(line: Int) throws(GRUBScript.Refusal) -> GRUBScript.Command {
        let name = try name()
        skipNewlines()
        guard let token else { throw .unfinished }
        guard token.kind == .leftBrace else { throw .syntax }
        position += 1
        return .function(name: name, body: try block(), line: line)
    }

    private mutating func name() throws(GRUBScript.Refusal) -> [UInt8] {
        guard let token else { throw .unfinished }
        guard keyword == nil, case .word(let parts) = token.kind,
            let bare = GRUBScript.Word(parts: parts, line: 0).bare, let first = bare.first, !first.isASCIIDigit,
            bare.allSatisfy({ $0.isASCIILetter || $0.isASCIIDigit || $0 == UInt8(ascii: "_") })
        else { throw .syntax }
        position += 1
        return bare
    }
}

extension GRUBScript.Refusal: Error {}
