internal import ArgumentParser

/// Reports of commands that compare: JSON and JUnit, to where `--report` says.
enum ComparisonReportFile {
    static let formats = ".json, .xml (JUnit), or - for JSON on standard output"

    /// - Throws: `ValidationError` for the first of `arguments` that names another format.
    static func check(_ arguments: [String]) throws {
        for argument in arguments where !(ReportDestination(argument).map(isKnown) ?? false) {
            throw ValidationError("no report format is known by the name '\(argument)': use \(formats)")
        }
    }

    private static func isKnown(_ destination: ReportDestination) -> Bool {
        destination.format == .json || destination.format == .junit
    }

    static func write(
        to destinations: [ReportDestination],
        json: () throws -> [UInt8],
        junit: () -> [UInt8]
    ) throws {
        for destination in destinations {
            let bytes = destination.format == .junit ? junit() : try json()
            if let path = destination.path {
                try ReportFile.write(bytes, to: path)
            } else {
                try StandardStream.output.deliver(bytes)
            }
        }
    }
}
