internal import ArgumentParser

/// Where a report goes, and in which format: `--report FILE`.
struct ReportDestination: Hashable {
    enum Format: String, CaseIterable {
        case json
        case junit = "xml"
        case html
        case pcapng

        var sentence: String {
            switch self {
            case .json: ".json"
            case .junit: ".xml (JUnit)"
            case .html: ".html"
            case .pcapng: ".pcapng (the capture with findings as packet comments)"
            }
        }
    }

    /// nil is standard output.
    var path: String?
    var format: Format

    /// A file whose name tells nothing of its format.
    init(file path: String) {
        self.path = path
        format = .json
    }

    /// nil where the path's extension names no format.
    init?(_ argument: String) {
        if argument == "-" {
            path = nil
            format = .json
            return
        }
        let name = argument.split(separator: "/").last ?? ""
        guard let dot = name.lastIndex(of: "."),
            let format = Format(rawValue: name[name.index(after: dot)...].lowercased())
        else { return nil }
        path = argument
        self.format = format
    }

    /// - Throws: `ValidationError` for the first of `arguments` whose name tells no format.
    static func check(_ arguments: [String]) throws {
        for argument in arguments where ReportDestination(argument) == nil {
            throw ValidationError("no report format is known by the name '\(argument)': use \(formats)")
        }
    }

    static var formats: String {
        Format.allCases.map(\.sentence).joined(separator: ", ") + ", or - for JSON on standard output"
    }
}
