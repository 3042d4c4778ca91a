internal import BootObservation
internal import NetworkProtocols

/// The machine waits, and says so late.
enum HTTPRequestIsAnswered: HTTPRule {
    static let id: RuleID = "http/request-is-answered"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 9110 §3.4"
    static let statement = "A request is answered."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-001"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.request != nil else { return [] }
        switch exchange.outcome {
        case .unanswered:
            return [
                exchange.verdict(
                    exchange.mayLackOctets ? .inconclusive : .violated,
                    on: exchange.server,
                    exchange.requestEvidence("\(exchange.name) asked for, and no answer")
                )
            ]
        case .underWay, .malformed, .abortedByClient: return []
        case .complete, .truncated: return [exchange.verdict(.satisfied, on: exchange.server)]
        }
    }

    static let mutation = RuleMutation(
        "the server closes the connection without an answer",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingSegments { segment in
            guard segment.isFromServer, !segment.payload.isEmpty else { return [segment] }
            guard segment.payload.starts(with: "HTTP/".utf8) else { return [] }
            var goodbye = segment
            goodbye.payload = []
            goodbye.header.flags = [.rst, .ack]
            return [goodbye]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
