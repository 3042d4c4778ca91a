internal import BootObservation
internal import NetworkProtocols

/// Nothing behind it can be read.
enum ServerSpeaksNBD: NBDRule {
    static let id: RuleID = "nbd/server-speaks-nbd"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, magic numbers"
    static let statement = "What a server sends begins with the magic number of what it is."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-001", "NBD-C-001"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.greeting != nil || session.transmission != nil else { return [] }
        let evidence = session.anomalies.compactMap { anomaly -> Evidence? in
            guard case .unreadable(_, isFromServer: true) = anomaly.kind else { return nil }
            return Evidence(anomaly.stamp.frame, "no message of NBD begins here")
        }
        if session.mayLackMessages, !evidence.isEmpty {
            return [session.verdict(.inconclusive, on: session.server, evidence)]
        }
        return session.verdict(on: session.server, Array(evidence.prefix(Judge.evidenceLimit)))
    }

    static let mutation = RuleMutation("a reply has another magic number", of: ["b6_nbd_newstyle"]) { exchange in
        var count = 0
        return exchange.changingNBD(.simpleReply) { octets in
            count += 1
            if count == 3 { octets[0] = 0x66 }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .satisfied(by: .nbdOldStyle),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
