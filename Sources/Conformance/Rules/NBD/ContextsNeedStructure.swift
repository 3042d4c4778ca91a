internal import BootObservation
internal import NetworkProtocols

/// What they say comes in structured replies alone.
enum ContextsNeedStructure: NBDRule {
    static let id: RuleID = "nbd/contexts-need-structure"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_SET_META_CONTEXT"
    static let statement = "SET_META_CONTEXT without structured replies is answered with ERR_INVALID."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-029"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        var isStructured = false
        return session.reviewOptions(on: session.server) { option in
            if option.option == .structuredReply, option.isAcknowledged { isStructured = true }
            guard option.option == .setMetaContext, !isStructured, let reply = option.replies.last else {
                return .notMeant
            }
            return .unless(
                reply.reply.type.isError ? nil : "SET_META_CONTEXT is acknowledged without structured replies"
            )
        }
    }

    static let mutation = RuleMutation("a context is set without structured replies", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 10 { $0.setWord(1, at: 12) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(
            by: .nbdOption(
                .setMetaContext,
                NBDMetaContextQuery(name: [], queries: []).octets,
                .invalid,
                "a context without structured replies"
            )
        ),
        .violated(
            by: mutation,
            of: .nbdOption(
                .setMetaContext,
                NBDMetaContextQuery(name: [], queries: []).octets,
                .invalid,
                "a context without structured replies"
            )
        ),
    ]
}
