internal import BootObservation
internal import NetworkProtocols

/// A client that counts no redirects goes round for ever.
enum RedirectLeadsElsewhere: HTTPRule {
    static let id: RuleID = "http/redirect-leads-elsewhere"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 9110 §15.4, which warns of cyclical redirection"
    static let statement = "A redirect does not lead back to what was asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-050", "HTTP-C-013"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, let response = exchange.response,
            [301, 302, 303, 307, 308].contains(response.status), let location = response.fields[.location]
        else { return [] }
        var asked: [[UInt8]] = [request.target]
        if let host = request.host { asked.append(Array("http://".utf8) + host + request.target) }
        return exchange.verdict(
            on: exchange.server,
            asked.contains(location)
                ? exchange.responseEvidence("\(exchange.name) is redirected to \(location.displayText)") : nil
        )
    }

    static let mutation = RuleMutation(
        "the redirect leads to itself",
        of: []
    ) { exchange in
        exchange.replacingInSegments("Location: http://10.0.0.1/new.img", "Location: http://10.0.0.1/old.img")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .redirect),
        .violated(by: mutation, of: .redirect),
    ]
}
