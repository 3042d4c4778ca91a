internal import BootObservation
internal import NetworkProtocols

/// gPXE and PXELINUX need the size, and a body that ends with its connection may have broken off without anyone
/// telling.
enum LengthIsAnnounced: HTTPRule {
    static let id: RuleID = "http/length-is-announced"
    static let level = RequirementLevel.deFacto
    static let citation = "the habit of boot clients"
    static let statement = "A file is sent with a Content-Length, not until the connection ends."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-007", "CAP-HTTP-04"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.isSuccessful else { return [] }
        return exchange.verdict(
            on: exchange.server,
            exchange.framing == .untilClose
                ? exchange.responseEvidence("\(exchange.name) sent until the connection ends") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server announces no length",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http", "b3_undionly_http_script"]
    ) { exchange in
        exchange.replacingInSegments("Content-Length", "X-ntent-Length")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
