internal import BootObservation
internal import NetworkProtocols

/// The root is gone; a kernel shows errors of input and output and stops.
enum ConnectionLasts: NBDRule {
    static let id: RuleID = "nbd/connection-lasts"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A server does not close a connection with requests open."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NBD-03", "NBD-S-056", "NBD-S-051"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.transmission != nil, session.ending != .open else { return [] }
        let broken = session.anomalies.compactMap { anomaly -> Evidence? in
            guard case .brokenReply(_, let missing) = anomaly.kind else { return nil }
            return Evidence(anomaly.stamp.frame, "the connection ends \(missing) octets before the end of a reply")
        }
        if session.mayLackMessages {
            return broken.isEmpty ? [] : [session.verdict(.inconclusive, on: session.server, broken)]
        }
        if session.ending == .resetByClient { return [] }
        if !broken.isEmpty { return session.verdict(on: session.server, broken) }
        // A client that has gone before waits for nothing.
        guard session.disconnect == nil else { return session.verdict(on: session.server, []) }
        return session.verdict(
            on: session.server,
            session.unanswered > 0 ? "the connection ends with \(session.unanswered) requests open" : nil,
            at: session.end
        )
    }

    static let mutation = RuleMutation("a reply breaks off", of: []) { exchange in
        exchange.cut { frame in
            ExampleSegment(frame).map { $0.payload.starts(with: ExampleNBDMessage.simpleReply.beginning) } ?? false
        }.followed(by: .nbdBroken)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        RuleExample("a device that goes away", .violated) { .nbdBroken },
    ]
}
