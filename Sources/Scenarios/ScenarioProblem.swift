/// What is wrong in a scenario file, where, and what would be right.
public struct ScenarioProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// Its path.
    public var file: String
    /// Counted from 1.
    public var line: Int
    public var sentence: String

    public init(file: String, line: Int, sentence: String) {
        self.file = file
        self.line = line
        self.sentence = sentence
    }

    public var description: String { "\(file):\(line): \(sentence)" }
}
