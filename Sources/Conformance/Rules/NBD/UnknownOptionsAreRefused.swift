internal import BootObservation
internal import NetworkProtocols

/// So that new options can be tried.
enum UnknownOptionsAreRefused: NBDRule {
    static let id: RuleID = "nbd/unknown-options-are-refused"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, option types"
    static let statement = "An option that there is not is answered with ERR_UNSUP."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-010", "NBD-S-031"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option.rawValue > 11 || option.option == .peekExport, let reply = option.replies.first else {
                return .notMeant
            }
            return .unless(
                reply.reply.type == .unsupported ? nil : "\(option.option) is answered with \(reply.reply.type)"
            )
        }
    }

    static let mutation = RuleMutation("the server acknowledges whatever there is", of: []) { exchange in
        exchange.changingNBD(.optionReply) { $0.setWord(1, at: 12) }
    }
    static let examples: [RuleExample] = [
        .satisfied(
            by: .nbdOption(
                NBDOptionCode(rawValue: 99),
                [1, 2, 3, 4, 5, 6, 7],
                .unsupported,
                "an option that there is not"
            )
        ),
        RuleExample("an option that there is not and that is acknowledged", .violated) {
            .nbdOption(
                NBDOptionCode(rawValue: 99),
                [1, 2, 3, 4, 5, 6, 7],
                .acknowledged,
                "an option that there is not"
            )
        },
    ]
}
