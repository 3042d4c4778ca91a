internal import BootObservation
internal import NetworkProtocols

/// A server closes the connection, and rightly: where the next request begins can't be told.
enum ClientSpeaksNBD: NBDRule {
    static let id: RuleID = "nbd/client-speaks-nbd"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, magic numbers"
    static let statement = "What a client sends begins with the magic number of what it is."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-S-050", "NBD-S-011"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard !session.options.isEmpty || !session.requests.isEmpty || session.anomalies.count > 0 else { return [] }
        let evidence = session.anomalies.compactMap { anomaly -> Evidence? in
            guard case .unreadable(_, isFromServer: false) = anomaly.kind else { return nil }
            return Evidence(anomaly.stamp.frame, "no message of NBD begins here")
        }
        if session.mayLackMessages, !evidence.isEmpty {
            return [session.verdict(.inconclusive, on: session.client, evidence)]
        }
        return session.verdict(on: session.client, Array(evidence.prefix(Judge.evidenceLimit)))
    }

    static let mutation = RuleMutation("a request has another magic number", of: ["b6_nbd_newstyle"]) { exchange in
        exchange.changingNBD(.request) { if $0[7] == 2 { $0[3] = 0x14 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
