internal import NetworkProtocols

/// One thing that administrators get wrong, with its own proof.
///
/// A lint is a type without instances: what it is called and cites, how it looks, and the examples that show it working.
/// To add one, see ``LintCatalog``.
public protocol Lint: Sendable {
    /// A name that stays, such as `next-server-missing`.
    static var id: String { get }
    static var severity: SettingsProblem.Severity { get }
    /// The document and section that says so.
    static var citation: String { get }
    /// What should hold, in one sentence.
    static var statement: String { get }
    /// Something that has the problem.
    static var trips: LintExample { get }
    /// The same without the problem.
    static var passes: LintExample { get }

    /// Reports every place that has the problem.
    static func look(at subject: LintSubject, _ report: inout LintReport)
}

/// What one lint has to say.
public struct LintReport: Sendable {
    private let lint: any Lint.Type
    public private(set) var problems: [SettingsProblem] = []

    /// More than these are not told of one lint.
    static let limit = 50

    init(_ lint: any Lint.Type) {
        self.lint = lint
    }

    /// Reports a place; `remedy` says what to do there.
    ///
    /// - Parameter severity: where this place matters less than the lint says.
    public mutating func add(
        _ file: String,
        _ line: Int?,
        _ sentence: String,
        remedy: String,
        severity: SettingsProblem.Severity? = nil
    ) {
        guard problems.count < Self.limit else { return }
        problems.append(
            SettingsProblem(
                severity ?? lint.severity,
                lint: lint.id,
                file: file,
                line: line,
                sentence: sentence,
                remedy: remedy,
                citation: lint.citation
            )
        )
    }
}
