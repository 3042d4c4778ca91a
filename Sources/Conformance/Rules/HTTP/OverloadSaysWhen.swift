internal import BootObservation
internal import NetworkProtocols

/// iPXE then waits that long and asks again; otherwise the boot is over.
enum OverloadSaysWhen: HTTPRule {
    static let id: RuleID = "http/overload-says-when"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "RFC 9110 §15.6.4, and the source of iPXE"
    static let statement = "A response 503 says by Retry-After when to ask again."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-065"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 503 else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.retryAfter] != nil ? nil : exchange.responseEvidence("503 without Retry-After")
        )
    }

    static let mutation = RuleMutation(
        "the server leaves it out",
        of: []
    ) { exchange in
        exchange.replacingInSegments("Retry-After", "Retry-Then-")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        .violated(by: mutation, of: talk),
    ]

    private static let talk = Exchange.make("an answer 503") { builder in
        builder.fetch(
            "GET /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: curl/8\r\n\r\n",
            Array(
                "HTTP/1.1 503 Service Unavailable\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nRetry-After: 5\r\nContent-Length: 0\r\n\r\n"
                    .utf8
            )
        )
    }
}
