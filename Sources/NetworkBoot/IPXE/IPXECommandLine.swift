/// A statement of a script taken apart: its commands, and when each is run (iPXE `core/exec.c`).
///
/// Nothing quotes and nothing escapes: words stand between blanks.
struct IPXECommandLine: Hashable, Sendable {
    let commands: [Command]

    struct Command: Hashable, Sendable {
        /// Not expanded yet.
        var words: [[UInt8]]
        /// When it is run, by how the command before it ended.
        var condition: Condition
    }

    enum Condition: Hashable, Sendable {
        case always
        /// `&&`
        case afterSuccess
        /// `||`
        case afterFailure
    }

    /// - Parameter text: as it stands for iPXE; for gPXE, which expands a line before it splits it, as it was expanded.
    init(_ text: [UInt8], for dialect: IPXEDialect) {
        let words = text.split(whereSeparator: \.isScriptBlank).map { Array($0) }
        guard dialect == .ipxe else {
            let isComment = words.first?.first == UInt8(ascii: "#")
            commands = isComment || words.isEmpty ? [] : [Command(words: words, condition: .always)]
            return
        }
        var commands: [Command] = []
        var open = Command(words: [], condition: .always)
        for word in words {
            if word.first == UInt8(ascii: "#") { break }
            guard let next = Self.condition(word) else {
                open.words.append(word)
                continue
            }
            commands.append(open)
            open = Command(words: [], condition: next)
        }
        commands.append(open)
        self.commands = commands
    }

    private static func condition(_ word: [UInt8]) -> Condition? {
        switch word {
        case Array("&&".utf8): .afterSuccess
        case Array("||".utf8): .afterFailure
        case Array(";".utf8): .always
        default: nil
        }
    }
}
