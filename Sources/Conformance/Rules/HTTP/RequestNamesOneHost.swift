internal import BootObservation
internal import NetworkProtocols

/// Servers with several names choose by it, and must refuse a request without it.
enum RequestNamesOneHost: HTTPRule {
    static let id: RuleID = "http/request-names-one-host"
    static let level = RequirementLevel.must
    static let citation = "RFC 9112 §3.2"
    static let statement = "A request of HTTP/1.1 has exactly one Host field."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTP-C-001"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, request.version.isAtLeast(1, 1) else { return [] }
        let hosts = request.fields.values(of: .host)
        return exchange.verdict(
            on: exchange.client,
            hosts.count == 1 ? nil : exchange.requestEvidence("request with \(hosts.count) Host fields")
        )
    }

    static let mutation = RuleMutation(
        "the client names no host",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http", "b3_undionly_http_script"]
    ) { exchange in
        exchange.replacingInSegments("\r\nHost: ", "\r\nX-Hs: ")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
