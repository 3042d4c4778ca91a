internal import BootObservation
internal import NetworkProtocols

/// A boot file or a root named by a host name needs a name server that knows it.
enum NamesAreFound: DNSRule {
    static let id: RuleID = "network/names-are-found"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1035 §4, and what boot clients do without an answer"
    static let statement = "A host name that a machine asks for is found."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["HTTPBOOT-C-004"]

    static func judge(_ lookup: DNSLookup) -> [Verdict] {
        let party = Party.address(lookup.ends.server.address)
        let name = lookup.question.questions.first.map { "\($0.name)" } ?? "a name"
        let frame = lookup.answerStamp?.frame ?? lookup.questionFrames.numbers.first ?? 0
        let outcome: (RuleOutcome, String)? =
            switch lookup.outcome {
            case .found: (.satisfied, "")
            case .notFound: (.violated, "\(name) is not known")
            case .failed: (.violated, "\(name) is not answered for: the name server fails")
            case .unanswered: (.violated, "\(name) asked for \(lookup.questionFrames.count) times, and no answer")
            case .underWay: nil
            }
        guard let (result, note) = outcome else { return [] }
        let evidence = result == .satisfied ? [] : [Evidence(frame, note)]
        return [Verdict(result, party, client: lookup.ends.clientMAC, evidence: evidence)]
    }

    static let mutation = RuleMutation(
        "the name server knows no name",
        of: []
    ) { exchange in
        exchange.editingDatagrams { datagram in
            guard datagram.source.port == 53, datagram.payload.count > 3 else { return [datagram] }
            var answer = datagram
            answer.payload[3] = answer.payload[3] & 0xf0 | 3
            return [answer]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nameLookup),
        .violated(by: mutation, of: .nameLookup),
    ]
}
