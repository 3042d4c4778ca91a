/// What is found wrong in one file while it is read: all of it, so that a person mends it in one go.
struct ProblemCollection: Hashable, Sendable {
    let file: String
    private(set) var problems: [SettingsProblem] = []

    /// More than these are not told of one file.
    static let limit = 100

    init(file: String) {
        self.file = file
    }

    mutating func add(
        _ severity: SettingsProblem.Severity,
        lint: String? = nil,
        _ line: Int?,
        column: Int? = nil,
        _ sentence: String,
        remedy: String? = nil,
        citation: String? = nil
    ) {
        guard problems.count < Self.limit else { return }
        problems.append(
            SettingsProblem(
                severity,
                lint: lint,
                file: file,
                line: line,
                column: column,
                sentence: sentence,
                remedy: remedy,
                citation: citation
            )
        )
    }
}

extension ProblemCollection {
    /// Tells of the mark that some editors put before a text, which is passed over here.
    mutating func addByteOrderMark(_ reader: String) {
        add(
            .warning,
            1,
            "begins with a byte order mark, which \(reader) takes for a part of the first word",
            remedy: "save it without one"
        )
    }
}

extension [SettingsProblem] {
    /// In the order in which a person reads them: file by file, line by line, what is about no line first.
    public var inReadingOrder: [SettingsProblem] {
        enumerated().sorted { left, right in
            (left.element.file, left.element.line ?? 0, left.offset)
                < (right.element.file, right.element.line ?? 0, right.offset)
        }.map(\.element)
    }

    /// Whether anything in it keeps a service from being started.
    public var hasErrors: Bool { contains { $0.severity == .error } }
}
