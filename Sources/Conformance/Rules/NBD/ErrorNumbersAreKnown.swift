internal import BootObservation
internal import NetworkProtocols

/// Clients take any other for EINVAL.
enum ErrorNumbersAreKnown: NBDRule {
    static let id: RuleID = "nbd/error-numbers-are-known"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, error values"
    static let statement = "An error is one of those that there are."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-057"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard let reply = record.reply, reply.error != .none else { return .notMeant }
            return .unless(reply.error.isAssigned ? nil : "\(record.request.command) is answered with \(reply.error)")
        }
    }

    static let mutation = RuleMutation("the error is EROFS", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(30, at: 4) } }
    }
    static let examples: [RuleExample] = [
        RuleExample("a write that is refused", .satisfied, alsoViolated: [ClientWritesWhereItMay.id]) { .nbdWrite },
        RuleExample(
            "a write that is refused with EROFS",
            .violated,
            alsoViolated: [ClientWritesWhereItMay.id, RefusedWritesSayEPERM.id]
        ) {
            mutation.apply(.nbdWrite)
        },
    ]
}
