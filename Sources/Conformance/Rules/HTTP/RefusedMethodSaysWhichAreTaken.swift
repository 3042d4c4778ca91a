internal import BootObservation
internal import NetworkProtocols

/// Firmware that asks by HEAD learns that it has to ask by GET.
enum RefusedMethodSaysWhichAreTaken: HTTPRule {
    static let id: RuleID = "http/refused-method-says-which-are-taken"
    static let level = RequirementLevel.must
    static let citation = "RFC 9110 §15.5.6"
    static let statement = "A response 405 has an Allow field."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-021"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 405 else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.allow] != nil ? nil : exchange.responseEvidence("405 without Allow")
        )
    }

    static let mutation = RuleMutation(
        "the server leaves it out",
        of: []
    ) { exchange in
        exchange.replacingInSegments("Allow: GET", "Alloo: GET")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        .violated(by: mutation, of: talk),
    ]

    private static let talk = Exchange.make("an answer 405") { builder in
        builder.fetch(
            "POST /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: curl/8\r\nContent-Length: 0\r\n\r\n",
            Array(
                "HTTP/1.1 405 Method Not Allowed\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nAllow: GET, HEAD\r\nContent-Length: 0\r\n\r\n"
                    .utf8
            )
        )
    }
}
