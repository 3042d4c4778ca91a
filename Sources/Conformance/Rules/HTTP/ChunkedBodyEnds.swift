internal import BootObservation
internal import NetworkProtocols

/// Only the last chunk tells a whole body from one that broke off.
enum ChunkedBodyEnds: HTTPRule {
    static let id: RuleID = "http/chunked-body-ends"
    static let level = RequirementLevel.must
    static let citation = "RFC 9112 §7.1, §8"
    static let statement = "A chunked body ends with the chunk of size zero."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-010", "CAP-HTTP-02"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.framing == .chunked else { return [] }
        switch exchange.outcome {
        case .complete: return [exchange.verdict(.satisfied, on: exchange.server)]
        case .truncated, .malformed:
            return [
                exchange.verdict(
                    exchange.mayLackOctets ? .inconclusive : .violated,
                    on: exchange.server,
                    Evidence(exchange.end.frame, "\(exchange.name): no last chunk after \(exchange.body.count) octets")
                )
            ]
        case .abortedByClient, .unanswered, .underWay: return []
        }
    }

    static let mutation = RuleMutation(
        "the last chunk is missing",
        of: []
    ) { exchange in
        exchange.replacingInSegments("0\r\n\r\n", "1\r\nx\r")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .chunkedFetch),
        .violated(by: mutation, of: .chunkedFetch),
    ]
}
