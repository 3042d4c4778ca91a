internal import BootObservation
internal import NetworkProtocols

/// Servers serve scripts and work around weaknesses by it.
enum ClientSaysWhoItIs: HTTPRule {
    static let id: RuleID = "http/client-says-who-it-is"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 9110 §10.1.5"
    static let statement = "A request has a User-Agent field."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTP-C-005"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request else { return [] }
        return exchange.verdict(
            on: exchange.client,
            request.fields[.userAgent] == nil ? exchange.requestEvidence("request without User-Agent") : nil
        )
    }

    static let mutation = RuleMutation(
        "the client does not say who it is",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("User-Agent", "X-sr-Agent")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
