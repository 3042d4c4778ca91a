internal import BootObservation
internal import NetworkProtocols

/// So that the stream stays in step.
enum UnknownCommandsAreRefused: NBDRule {
    static let id: RuleID = "nbd/unknown-commands-are-refused"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, request types"
    static let statement = "A command that there is not is refused with EINVAL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-047"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command.rawValue > 8, let reply = record.reply else { return .notMeant }
            return .unless(
                reply.error == .invalid || reply.error == .notSupported
                    ? nil : "\(record.request.command) is answered with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("the command is carried out", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(0, at: 4) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdUnknownCommand),
        RuleExample("a command that there is not and that is carried out", .violated) {
            mutation.apply(.nbdUnknownCommand)
        },
    ]
}
