internal import BootObservation
internal import NetworkProtocols

/// A client that comes back to ask what has changed is told wrong.
enum LastModifiedIsPast: HTTPRule {
    static let id: RuleID = "http/last-modified-is-past"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 9110 §8.8.2.1"
    static let statement = "The time of Last-Modified is not later than that of Date."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-046"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let fields = exchange.response?.fields,
            let modified = fields[.lastModified].flatMap({ HTTPDate(parsing: $0) }),
            let date = fields[.date].flatMap({ HTTPDate(parsing: $0) })
        else { return [] }
        return exchange.verdict(
            on: exchange.server,
            modified > date ? exchange.responseEvidence("\(exchange.name) modified \(modified), answered \(date)") : nil
        )
    }

    static let mutation = RuleMutation(
        "a file is of next year",
        of: []
    ) { exchange in
        exchange.replacingInSegments("13 Nov 2023", "13 Nov 2024")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
