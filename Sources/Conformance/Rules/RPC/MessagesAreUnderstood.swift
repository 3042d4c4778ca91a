internal import BootObservation
internal import NetworkProtocols

/// A mark of a record that says too much, or a header that ends too soon: nothing behind it can be told apart.
enum MessagesAreUnderstood: NFSRule {
    static let id: RuleID = "rpc/messages-are-understood"
    static let level = RequirementLevel.deFacto
    static let citation = "capture analysis"
    static let statement = "What goes to and from the ports of RPC is RPC."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-RPC-06", "RPC-S-016"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard !session.calls.isEmpty || session.undecodable.count > 0 else { return [] }
        let evidence = session.undecodable.first.map { Evidence($0.frame, "no message of RPC, or none that is whole") }
        let party = Party.role(.network)
        if session.mayLackMessages, !evidence.isEmpty { return [session.verdict(.inconclusive, on: party, evidence)] }
        return session.verdict(on: party, evidence)
    }

    static let mutation = RuleMutation("a call is cut short", of: []) { exchange in
        var isDone = false
        return exchange.editingDatagrams { datagram in
            guard datagram.destination.port == 2049, !isDone else { return [datagram] }
            isDone = true
            return [datagram.carrying([0x77, 0, 0, 1] + datagram.payload[4..<20]), datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
