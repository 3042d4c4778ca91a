internal import BootObservation
internal import NetworkProtocols

/// Replies to BLOCK_STATUS name a context by its number.
enum ContextNumbersDiffer: NBDRule {
    static let id: RuleID = "nbd/context-numbers-differ"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_REP_META_CONTEXT"
    static let statement = "Each context has a number of its own."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-030"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option == .setMetaContext else { return .notMeant }
            var numbers: Set<UInt32> = []
            var isMeant = false
            for reply in option.replies {
                guard case .metaContext(let context)? = try? reply.reply.content() else { continue }
                isMeant = true
                if !numbers.insert(context.number).inserted {
                    return .wrong("two contexts have the number \(context.number)")
                }
            }
            return isMeant ? .right : .notMeant
        }
    }

    static let mutation = RuleMutation("two contexts have one number", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 10, $0[15] == 4 { $0 += $0 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
