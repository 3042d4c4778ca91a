internal import BootObservation
internal import NetworkProtocols

/// What was not to be changed is changed, for every machine that boots from it.
enum DeviceWritesAreRefused: NBDRule {
    static let id: RuleID = "nbd/writes-are-refused"
    static let level = RequirementLevel.should
    static let severity = Severity.error
    static let citation = "NBD protocol, NBD_FLAG_READ_ONLY and error values"
    static let statement = "An export that says READ_ONLY takes no writes."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-043", "NBD-S-045"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard session.isReadOnly, record.request.command.isWriting, let reply = record.reply else {
                return .notMeant
            }
            return .unless(
                reply.error == .none ? "\(record.request.name) is carried out on an export for reading alone" : nil
            )
        }
    }

    static let mutation = RuleMutation("a write is carried out", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(0, at: 4) } }
    }
    static let examples: [RuleExample] = [
        RuleExample("a write that is refused", .satisfied, alsoViolated: [ClientWritesWhereItMay.id]) { .nbdWrite },
        RuleExample("a write that is carried out", .violated, alsoViolated: [ClientWritesWhereItMay.id]) {
            mutation.apply(.nbdWrite)
        },
    ]
}
