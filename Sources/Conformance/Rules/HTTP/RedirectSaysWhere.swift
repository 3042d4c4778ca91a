internal import BootObservation
internal import NetworkProtocols

/// BusyBox would save the redirect's own text as the file.
enum RedirectSaysWhere: HTTPRule {
    static let id: RuleID = "http/redirect-says-where"
    static let level = RequirementLevel.should
    static let severity = Severity.error
    static let citation = "RFC 9110 §15.4"
    static let statement = "A redirect has a Location."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-050"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, [301, 302, 303, 307, 308].contains(response.status) else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.location] == nil ? exchange.responseEvidence("\(response.status) without Location") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server does not say where to",
        of: []
    ) { exchange in
        exchange.replacingInSegments("Location: ", "X-cation: ")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .redirect),
        .violated(by: mutation, of: .redirect),
    ]
}
