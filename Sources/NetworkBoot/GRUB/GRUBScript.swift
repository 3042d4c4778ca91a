/// A script in GRUB's own language, as `grub.cfg` is one (GRUB manual, "Writing full configuration files directly").
///
/// Reading never fails. Every octet of the text is in one of the ``tokens``, in order; the ``statements`` say what they
/// mean, and where GRUB would refuse them.
///
///     let script = GRUBScript(Array("menuentry Linux { linux /vmlinuz ip=dhcp\n initrd /initrd }".utf8))
public struct GRUBScript: Hashable, Sendable {
    /// All of the text, in order.
    public private(set) var tokens: [Token]
    /// What stands one after the other at the top.
    public private(set) var statements: [Statement]

    /// How deeply blocks, conditions and loops may lie in each other; GRUB's parser has a stack that is bounded, too.
    public static let depthLimit = 100
    /// Ours: octets of one script that are read, the rest is left out of the statements.
    public static let lengthLimit = 4 << 20

    /// Reads a whole script.
    public init(_ text: [UInt8]) {
        tokens = GRUBScriptLexer.tokens(of: text)
        var parser = GRUBScriptParser(tokens)
        statements = parser.statements()
    }

    /// The text that was read, octet for octet.
    public var encoded: [UInt8] { tokens.flatMap(\.octets) }

    /// A piece of the text.
    public struct Token: Hashable, Sendable {
        public var kind: Kind
        /// As they stand in the text.
        public var octets: [UInt8]
        /// The line that it begins on, counted from 1.
        public var line: Int

        /// What GRUB takes a piece for.
        public enum Kind: Hashable, Sendable {
            /// Blanks, and carriage returns, which GRUB passes over wherever they stand.
            case blank
            /// From `#` to the line's end.
            case comment
            case newline
            case semicolon
            case leftBrace
            case rightBrace
            /// A word, and what it is made of.
            case word([Word.Part])
            /// A sign that the language reserves and has no use for: `|`, `&`, `<`, `>` and pairs of them.
            case reserved
            /// A quotation that is never closed, or a `$` that names nothing.
            case broken
        }
    }

    /// A word of a command.
    public struct Word: Hashable, Sendable {
        public var parts: [Part]
        /// On which it begins, counted from 1.
        public var line: Int

        /// What a word is made of.
        public enum Part: Hashable, Sendable {
            /// As it stands; what a backslash stood before is taken literally.
            case text([UInt8])
            /// In single or double quotes: never taken apart.
            case quoted([UInt8])
            /// `$name` or `${name}`: outside of quotes its value is taken apart at blanks.
            case variable([UInt8], isQuoted: Bool)
            /// `$"…"`, which is translated where there are translations.
            case translated([UInt8])
        }

        /// What it is where it holds no variable; nil where it does.
        public var literal: [UInt8]? {
            var octets: [UInt8] = []
            for part in parts {
                switch part {
                case .text(let text), .quoted(let text), .translated(let text): octets += text
                case .variable: return nil
                }
            }
            return octets
        }

        /// The word as one that can be a keyword or a name: unquoted, without a variable.
        var bare: [UInt8]? {
            guard parts.count == 1, case .text(let text) = parts[0] else { return nil }
            return text
        }
    }

    /// A line at the top, or several where one needs more.
    public struct Statement: Hashable, Sendable {
        /// The line that it begins on.
        public var line: Int
        public var content: Content

        /// What it is to GRUB.
        public enum Content: Hashable, Sendable {
            case commands([Command])
            /// GRUB reads it and says why it does not run it.
            case refused(Refusal)
        }
    }

    /// Why GRUB does not take a statement.
    public enum Refusal: String, Hashable, Sendable {
        case syntax = "syntax error"
        /// The text ends within a block, a condition, a loop or a quotation.
        case unfinished = "syntax error at the end"
        /// More lies in each other than is read.
        case tooDeep = "memory exhausted"
    }

    /// One thing to do.
    public indirect enum Command: Hashable, Sendable {
        case simple(SimpleCommand)
        /// `if … then … elif … else … fi`
        case condition([Branch], otherwise: [Command], line: Int)
        /// `for name in words; do … done`
        case loop(variable: [UInt8], words: [Word], body: [Command], line: Int)
        /// `while … do … done`, or `until`.
        case repetition(condition: [Command], body: [Command], isUntil: Bool, line: Int)
        /// `function name { … }`
        case function(name: [UInt8], body: [Command], line: Int)

        /// The line that it begins on.
        public var line: Int {
            switch self {
            case .simple(let command): command.words.first?.line ?? 0
            case .condition(_, _, let line), .loop(_, _, _, let line), .repetition(_, _, _, let line),
                .function(_, _, let line):
                line
            }
        }
    }

    /// What is done where its condition holds.
    public struct Branch: Hashable, Sendable {
        public var condition: [Command]
        public var body: [Command]
    }

    /// A command's name, its arguments, and the block behind them: `menuentry "Linux" { … }`.
    public struct SimpleCommand: Hashable, Sendable {
        /// The name is the first.
        public var words: [Word]
        public var block: [Command]?
    }
}

extension GRUBScript {
    /// Every simple command of the script, in the order of the text, blocks and branches of all kinds included.
    public var simpleCommands: [SimpleCommand] {
        var found: [SimpleCommand] = []
        for statement in statements {
            if case .commands(let commands) = statement.content { Self.gather(commands, into: &found) }
        }
        return found
    }

    private static func gather(_ commands: [Command], into found: inout [SimpleCommand]) {
        for command in commands {
            switch command {
            case .simple(let simple):
                found.append(simple)
                if let block = simple.block { gather(block, into: &found) }
            case .condition(let branches, let otherwise, _):
                for branch in branches {
                    gather(branch.condition, into: &found)
                    gather(branch.body, into: &found)
                }
                gather(otherwise, into: &found)
            case .loop(_, _, let body, _), .function(_, let body, _): gather(body, into: &found)
            case .repetition(let condition, let body, _, _):
                gather(condition, into: &found)
                gather(body, into: &found)
            }
        }
    }
}
