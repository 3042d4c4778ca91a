internal import BootObservation
internal import NetworkProtocols

/// gPXE and PXELINUX speak HTTP/1.0 and would save the chunk sizes with the file.
enum OldClientsGetNoChunks: HTTPRule {
    static let id: RuleID = "http/old-clients-get-no-chunks"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 9112 §6.1"
    static let statement = "A request of HTTP/1.0 is not answered in chunks."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-009"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, exchange.response != nil, !request.version.isAtLeast(1, 1) else {
            return []
        }
        return exchange.verdict(
            on: exchange.server,
            exchange.framing == .chunked ? exchange.responseEvidence("chunks for a client of \(request.version)") : nil
        )
    }

    static let mutation = RuleMutation(
        "a client of HTTP/1.0 gets chunks",
        of: []
    ) { exchange in
        exchange.replacingInSegments(" HTTP/1.1\r\nHost", " HTTP/1.0\r\nHost")
    }
    static let examples: [RuleExample] = [
        RuleExample("a client of HTTP/1.0 that gets a length", .satisfied) { mutation.apply(.httpFetch) },
        .violated(by: mutation, of: .chunkedFetch),
    ]
}
