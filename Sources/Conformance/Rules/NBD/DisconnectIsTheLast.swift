internal import BootObservation
internal import NetworkProtocols

/// The server closes the connection behind it.
enum DisconnectIsTheLast: NBDRule {
    static let id: RuleID = "nbd/disconnect-is-the-last"
    static let level = RequirementLevel.should
    static let citation = "NBD protocol, NBD_CMD_DISC"
    static let statement = "A client ends by DISC, which asks for nothing, and sends nothing behind it."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-024"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.transmission != nil, !session.mayLackMessages else { return [] }
        let late = session.anomalies.compactMap { anomaly -> Evidence? in
            guard case .requestBehindDisconnect(let command) = anomaly.kind else { return nil }
            return Evidence(anomaly.stamp.frame, "\(command) behind DISC")
        }
        if !late.isEmpty { return session.verdict(on: session.client, Array(late.prefix(Judge.evidenceLimit))) }
        guard let disconnect = session.requests.last(where: { $0.request.command == .disconnect }) else {
            // Power that goes off says nothing.
            return []
        }
        let isBare = disconnect.request.offset == 0 && disconnect.request.length == 0
        return session.verdict(
            on: session.client,
            isBare ? nil : "DISC has an offset or a length",
            at: disconnect.stamp
        )
    }

    static let mutation = RuleMutation("DISC has a length", of: ["b6_nbd_newstyle"]) { exchange in
        exchange.changingNBD(.request) { if $0[7] == 2 { $0[27] = 1 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
