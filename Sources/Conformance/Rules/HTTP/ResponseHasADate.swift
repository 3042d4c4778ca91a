internal import BootObservation
internal import NetworkProtocols

/// A server with a clock must send it; whether it has one the wire does not show.
enum ResponseHasADate: HTTPRule {
    static let id: RuleID = "http/response-has-a-date"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 9110 §6.6.1"
    static let statement = "A response of success, redirection or client error has a Date field."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-048"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, (200..<500).contains(response.status) else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.date] == nil ? exchange.responseEvidence("response without Date") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server has no date",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("\r\nDate: ", "\r\nX-ae: ")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
