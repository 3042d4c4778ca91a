/// Something in what an administrator wrote that will not do what was meant.
public struct SettingsProblem: Hashable, Sendable {
    /// How much it matters.
    public enum Severity: String, Hashable, Sendable, CaseIterable {
        /// It can't work, or can't be understood: nothing is started.
        case error
        /// It will fail for some machine, or does something else than it seems to.
        case warning
        /// Worth knowing, and no mistake.
        case note
    }

    /// The slug of the lint that found it, such as `next-server-missing`; nil where the file can't be read at all.
    public var lint: String?
    public var severity: Severity
    /// The file, as it was named.
    public var file: String
    /// Counts from 1; nil where it is about something that is not there.
    public var line: Int?
    /// In the line, counts from 1; nil where it is about the whole of it.
    public var column: Int?
    /// What is wrong, in one sentence without its full stop.
    public var sentence: String
    /// What to do about it, in one sentence without its full stop.
    public var remedy: String?
    /// The document and section that says so.
    public var citation: String?

    public init(
        _ severity: Severity,
        lint: String? = nil,
        file: String,
        line: Int? = nil,
        column: Int? = nil,
        sentence: String,
        remedy: String? = nil,
        citation: String? = nil
    ) {
        self.severity = severity
        self.lint = lint
        self.file = file
        self.line = line
        self.column = column
        self.sentence = sentence
        self.remedy = remedy
        self.citation = citation
    }
}

extension SettingsProblem: CustomStringConvertible {
    /// `pxebootsrv:12: warning: TFTPSERVER is … (lint, citation)`, one line.
    public var description: String {
        var text = file
        if let line { text += ":\(line)" }
        if line != nil, let column { text += ":\(column)" }
        text += ": \(severity.rawValue): \(sentence)"
        if let remedy { text += "; \(remedy)" }
        let source = [lint, citation].compactMap { $0 }.joined(separator: ", ")
        return source.isEmpty ? text : text + " (\(source))"
    }
}
