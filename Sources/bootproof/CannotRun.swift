/// Trouble with the surroundings, not with the boot: a file, a right, an input that is no capture.
struct CannotRun: Error {
    /// Exit status of a command that could not do what it was asked.
    static let status: Int32 = 2

    /// What is wrong, where, and what to do, on one line.
    var sentence: String

    init(_ sentence: String) {
        self.sentence = sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    func tell() {
        StandardStream.error.write("bootproof: \(sentence)\n")
    }
}

/// The command was asked for something that does not exist or makes no sense.
struct WrongUsage: Error {
    /// Exit status of sysexits.h, EX_USAGE.
    static let status: Int32 = 64

    /// What is wrong and what would be right, on one line.
    var sentence: String

    init(_ sentence: String) {
        self.sentence = sentence.split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    func tell() {
        StandardStream.error.write("bootproof: \(sentence)\n")
    }
}
