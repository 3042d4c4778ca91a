/// Steps that a person is to follow, as scripts and how-tos write them: lines of commands. They are only looked at.
public struct ShellProcedure: Hashable, Sendable {
    public var commands: [Command] = []

    /// One command of a line, its words without quotes.
    public struct Command: Hashable, Sendable {
        /// The command first.
        public var words: [String]
        /// The line as it stands.
        public var text: String
        public var line: Int

        public var name: String { words.first ?? "" }
    }

    /// Reads a text: every line may hold several commands, divided by `;`, `&&`, `|` or a prompt's `$`.
    public init(_ octets: [UInt8]) {
        for line in TextLines.of(octets, joins: true) {
            var words: [String] = []
            func end() {
                let kept = words.drop { $0 == "sudo" || $0 == "#" || $0 == "•" }
                if !kept.isEmpty { commands.append(Command(words: Array(kept), text: line.text, line: line.number)) }
                words = []
            }
            for word in line.text.blankSeparated {
                if ["$", ";", "&&", "||", "|"].contains(word) {
                    end()
                } else if word.hasSuffix(";") {
                    words.append(String(word.dropLast()).withoutQuotes)
                    end()
                } else {
                    words.append(word.withoutQuotes)
                }
            }
            end()
        }
    }
}
