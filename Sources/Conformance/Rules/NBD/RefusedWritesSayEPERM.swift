internal import BootObservation
internal import NetworkProtocols

/// EINVAL says that the request was wrong; qemu-nbd says so all the same.
enum RefusedWritesSayEPERM: NBDRule {
    static let id: RuleID = "nbd/refused-writes-say-eperm"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "NBD protocol, error values"
    static let statement = "Writing to an export for reading alone is refused with EPERM."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-043"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard session.isReadOnly, record.request.command.isWriting, let reply = record.reply, reply.error != .none
            else { return .notMeant }
            return .unless(
                reply.error == .notPermitted ? nil : "\(record.request.command) is refused with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("a write is refused with EINVAL", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(NBDError.invalid.rawValue, at: 4) } }
    }
    static let examples: [RuleExample] = [
        RuleExample("a write that is refused with EPERM", .satisfied, alsoViolated: [ClientWritesWhereItMay.id]) {
            .nbdWrite
        },
        RuleExample("a write that is refused with EINVAL", .violated, alsoViolated: [ClientWritesWhereItMay.id]) {
            mutation.apply(.nbdWrite)
        },
    ]
}
