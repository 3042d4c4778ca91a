internal import BootObservation
internal import NetworkProtocols

/// The first answer may have been lost; whichever comes is taken.
enum RepeatedCallGetsTheSameAnswer: NFSRule {
    static let id: RuleID = "rpc/repeated-call-gets-the-same-answer"
    static let level = RequirementLevel.deFacto
    static let citation = "practice; Linux fs/nfsd/nfscache.c"
    static let statement = "A call that is sent again is answered as before."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-021"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.repeatedReplies.count > 0 else { return .notMeant }
            return .unless(call.hasContradictoryReplies ? "\(call.name) is answered twice, and differently" : nil)
        }
    }

    static let mutation = RuleMutation("the second answer is another one", of: []) { exchange in
        var count = 0
        return exchange.changingReplies { reply in
            guard reply.nfs == .getAttributes else { return reply }
            count += 1
            guard count > 1 else { return reply }
            var changed = reply.changed { $0 = [] }
            changed.message.body = .reply(.denied(.authenticationError(.tooWeak)))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a call that is answered twice", .satisfied, alsoViolated: [CallsAreSentOnce.id]) { .repeatedCall },
        RuleExample("a call that is answered in two ways", .violated, alsoViolated: [CallsAreSentOnce.id]) {
            mutation.apply(.repeatedCall)
        },
    ]
}
