internal import BootObservation
internal import NetworkProtocols

/// A few are a lossy link, many a server that is too slow for its clients.
enum CallsAreSentOnce: NFSRule {
    static let id: RuleID = "rpc/calls-are-sent-once"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "capture analysis"
    static let statement = "Calls need not be sent again."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-RPC-01"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard !session.calls.isEmpty else { return [] }
        return session.review(on: .role(.network)) { call in
            .unless(call.repetitions.count == 0 ? nil : "\(call.name) is sent \(call.repetitions.count + 1) times")
        }
    }

    static let mutation = RuleMutation("a call is sent again", of: []) { exchange in
        var isDone = false
        return exchange.editingDatagrams { datagram in
            guard datagram.destination.port == 2049, !isDone else { return [datagram] }
            isDone = true
            return [datagram, datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
