internal import BootObservation
internal import NetworkProtocols

/// Whatever else comes, it says "unsupported HTTP error" and stops.
enum StatusIsOneItKnows: HTTPRule {
    static let id: RuleID = "grub/status-is-one-it-knows"
    static let level = RequirementLevel.deFacto
    static let citation = "the source of GRUB"
    static let statement = "GRUB is answered 200, 206 or 404."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["GRUB-005"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.request?.fields[.userAgent]?.starts(with: "GRUB".utf8) ?? false,
            let response = exchange.response,
            !response.isRedirection
        else { return [] }
        let isKnown = [200, 206, 404].contains(response.status)
        return exchange.verdict(
            on: exchange.server,
            isKnown ? nil : exchange.responseEvidence("\(response.status) for \(exchange.name)")
        )
    }

    static let mutation = RuleMutation(
        "GRUB is refused",
        of: []
    ) { exchange in
        exchange.replacingInSegments("HTTP/1.1 404 Not", "HTTP/1.1 403 Not")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: talk),
        .violated(by: mutation, of: talk),
    ]

    private static let talk = Exchange.make("a file that GRUB does not find") { builder in
        builder.fetch(
            "GET /grub.cfg HTTP/1.1\r\nHost: 10.0.0.1\r\nUser-Agent: GRUB 2.06\r\n\r\n",
            Array("HTTP/1.1 404 Not Found\r\nDate: Tue, 14 Nov 2023 22:13:20 GMT\r\nContent-Length: 0\r\n\r\n".utf8)
        )
    }
}
