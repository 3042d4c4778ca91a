internal import BootObservation
internal import NetworkProtocols

/// There is nothing to tell the status of.
enum StatusNeedsAContext: NBDRule {
    static let id: RuleID = "nbd/status-needs-a-context"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_CMD_BLOCK_STATUS"
    static let statement = "BLOCK_STATUS without a context is refused with EINVAL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-055"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        let hasContext = session.options.contains { $0.option == .setMetaContext && $0.isAcknowledged }
        guard !hasContext, session.style != .unseen else { return [] }
        return session.reviewRequests(on: session.server) { record in
            guard record.request.command == .blockStatus, let reply = record.reply else { return .notMeant }
            return .unless(
                reply.error == .invalid || reply.error == .notSupported
                    ? nil : "BLOCK_STATUS without a context is answered with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("it is answered all the same", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(0, at: 4) } }
    }
    static let examples: [RuleExample] = [
        RuleExample("a status without a context that is refused", .satisfied, alsoViolated: [CommandsAreOffered.id]) {
            .nbdStatus
        },
        RuleExample("a status without a context that is told", .violated, alsoViolated: [CommandsAreOffered.id]) {
            mutation.apply(.nbdStatus)
        },
    ]
}
