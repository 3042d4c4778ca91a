internal import BootObservation
internal import NetworkProtocols

/// A client that goes on from where it broke off learns that it has all.
enum UnsatisfiedRangeSaysTheSize: HTTPRule {
    static let id: RuleID = "http/unsatisfied-range-says-the-size"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 9110 §15.5.17"
    static let statement = "A response 416 says in Content-Range how large the file is."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-037"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 416 else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.fields[.contentRange]?.starts(with: "bytes */".utf8) ?? false
                ? nil : exchange.responseEvidence("416 without the size")
        )
    }

    static let mutation = RuleMutation(
        "the server leaves it out",
        of: []
    ) { exchange in
        exchange.replacingInSegments("Content-Range: bytes */5000", "X-Content-Size: xxxxx*/5000")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        .violated(by: mutation, of: talk),
    ]

    private static let talk = Exchange.make("an answer 416") { builder in
        builder.fetch(
            "GET /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: curl/8\r\nRange: bytes=9000-\r\n\r\n",
            Array(
                "HTTP/1.1 416 Range Not Satisfiable\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Range: bytes */5000\r\nContent-Length: 0\r\n\r\n"
                    .utf8
            )
        )
    }
}
