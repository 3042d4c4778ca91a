internal import BootObservation
internal import NetworkProtocols

/// A pattern, say, that nobody agreed upon.
enum ListTakesNoData: NBDRule {
    static let id: RuleID = "nbd/list-takes-no-data"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_LIST"
    static let statement = "LIST with data is answered with ERR_INVALID."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-014"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option == .list, option.length > 0, let reply = option.replies.first else { return .notMeant }
            return .unless(
                reply.reply.type == .invalid
                    ? nil : "LIST with \(option.length) octets is answered with \(reply.reply.type)"
            )
        }
    }

    static let mutation = RuleMutation("the server takes the data", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 3 { $0.setWord(1, at: 12) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdOption(.list, [1, 2, 3, 4], .invalid, "a list with data")),
        .violated(by: mutation, of: .nbdOption(.list, [1, 2, 3, 4], .invalid, "a list with data")),
    ]
}
