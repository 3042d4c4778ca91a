internal import BootObservation
internal import NetworkProtocols

/// A client that asks for the size would take that of the part for it.
enum HeadIsNotAnsweredInParts: HTTPRule {
    static let id: RuleID = "http/head-is-not-answered-in-parts"
    static let level = RequirementLevel.must
    static let citation = "RFC 9110 §14.2"
    static let statement = "A Range field in a HEAD is ignored: it is answered 200, not 206."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-039"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, request.hasMethod("HEAD"), request.fields[.range] != nil,
            let response = exchange.response
        else { return [] }
        return exchange.verdict(
            on: exchange.server,
            response.status == 206 ? exchange.responseEvidence("206 to HEAD") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server answers a HEAD with a part",
        of: []
    ) { exchange in
        exchange.replacingInSegments("HTTP/1.1 200 ", "HTTP/1.1 206 ")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        RuleExample("a part for HEAD", .violated, alsoViolated: [PartHasItsRange.id]) { mutation.apply(talk) },
    ]

    private static let talk = Exchange.make("a HEAD with a range") { builder in
        builder.fetch(
            "HEAD /sysrcd.dat HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: curl/8\r\nRange: bytes=0-99\r\n\r\n",
            Array("HTTP/1.1 200 OK\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Length: 5000\r\n\r\n".utf8)
        )
    }
}
