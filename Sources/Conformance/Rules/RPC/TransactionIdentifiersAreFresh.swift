internal import BootObservation
internal import NetworkProtocols

/// A server may take the second call for the first one sent again, and answer it with what it said then.
enum TransactionIdentifiersAreFresh: NFSRule {
    static let id: RuleID = "rpc/transaction-identifiers-are-fresh"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A client does not use a transaction identifier for another call within a minute."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NFS-C-001"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        struct Key: Hashable {
            var client: Endpoint
            var transactionID: UInt32
        }
        var seen: [Key: RPCCallRecord] = [:]
        return session.review(on: session.clientParty) { call in
            guard call.undecodable == nil else { return .notMeant }
            let key = Key(client: call.client, transactionID: call.transactionID)
            defer { seen[key] = call }
            guard let before = seen[key], before.server == call.server,
                call.stamp.time.duration(since: before.stamp.time) < .seconds(60)
            else { return .right }
            let isSame = before.call == call.call && before.arguments == call.arguments
            return .unless(isSame ? nil : "\(call.name) has the XID of \(before.name) in frame \(before.stamp.frame)")
        }
    }

    static let mutation = RuleMutation("all calls have one transaction identifier", of: []) { exchange in
        exchange.editingRPC { message in
            var changed = message
            changed.message.transactionID = 0x5a5a_5a5a
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
