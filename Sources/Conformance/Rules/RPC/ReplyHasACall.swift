internal import BootObservation
internal import NetworkProtocols

/// A reply is found by its transaction identifier alone; one with another is thrown away, and the caller waits.
enum ReplyHasACall: NFSRule {
    static let id: RuleID = "rpc/reply-has-a-call"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A reply has the transaction identifier of a call."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-001"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard session.counts.contains(where: { $0.replies > 0 }) || session.repliesWithoutCall.count > 0 else {
            return []
        }
        let evidence = session.repliesWithoutCall.first.map {
            Evidence($0.frame, "a reply in whose XID nothing was asked")
        }
        if session.mayLackMessages, !evidence.isEmpty {
            return [session.verdict(.inconclusive, on: session.serverParty, evidence)]
        }
        return session.verdict(on: session.serverParty, evidence)
    }

    static let mutation = RuleMutation("a reply has another transaction identifier", of: []) { exchange in
        var isDone = false
        return exchange.editingRPC { message in
            guard message.isReply, !isDone else { return [message] }
            isDone = true
            var other = message
            other.message.transactionID ^= 0x00ff_0000
            // The call is answered all the same, so that nothing else is wrong.
            return [other, message]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
