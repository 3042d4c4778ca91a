internal import BootObservation
internal import NetworkProtocols

/// A client that seeks would otherwise take the whole file for a piece of it.
enum PartHasItsRange: HTTPRule {
    static let id: RuleID = "http/part-has-its-range"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 9110 §14.4, §15.3.7.1"
    static let statement =
        "A response 206 has a Content-Range that fits its body and begins where the request asked."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-034", "HTTP-S-035", "CAP-HTTP-08"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 206 else { return [] }
        let type = response.fields[.contentType]?.displayText.lowercased() ?? ""
        guard !type.hasPrefix("multipart/byteranges") else { return [] }
        guard let range = response.contentRange?.range else {
            return exchange.verdict(on: exchange.server, exchange.responseEvidence("206 without Content-Range"))
        }
        if case .contentLength(let length) = exchange.framing, length != range.count {
            let note = "206 for octets \(range.lowerBound) to \(range.upperBound - 1) with \(length) octets"
            return exchange.verdict(on: exchange.server, exchange.responseEvidence(note))
        }
        let asked = exchange.request?.range?.ranges.first?.resolved(size: response.contentRange?.size ?? .max)
        guard let first = asked?.lowerBound, first != range.lowerBound else {
            return exchange.verdict(on: exchange.server, nil)
        }
        return exchange.verdict(
            on: exchange.server,
            exchange.responseEvidence("206 from octet \(range.lowerBound), asked from \(first)")
        )
    }

    static let mutation = RuleMutation(
        "the server sends another range than it says",
        of: []
    ) { exchange in
        exchange.replacingInSegments("bytes 0-99/", "bytes 0-98/")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .partialFetch),
        .violated(by: mutation, of: .partialFetch),
    ]
}
