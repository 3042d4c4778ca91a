internal import BootObservation
internal import NetworkProtocols

/// Two statements about one length are how requests are smuggled past proxies.
enum LengthIsSaidOneWay: HTTPRule {
    static let id: RuleID = "http/length-is-said-one-way"
    static let level = RequirementLevel.must
    static let citation = "RFC 9112 §6.2"
    static let statement = "A response has no Content-Length beside a Transfer-Encoding."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-008"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.fields[.transferEncoding] != nil else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.contentLength] == nil
                ? nil : exchange.responseEvidence("Content-Length beside Transfer-Encoding")
        )
    }

    static let mutation = RuleMutation(
        "the server announces a length beside its chunks",
        of: []
    ) { exchange in
        exchange.replacingInSegments("X-Former-Sizes: 5", "Content-Length: 5")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .chunkedFetch),
        .violated(by: mutation, of: .chunkedFetch),
    ]
}
