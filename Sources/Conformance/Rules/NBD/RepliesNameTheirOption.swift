internal import BootObservation
internal import NetworkProtocols

/// It is the only thing that says which option is answered.
enum RepliesNameTheirOption: NBDRule {
    static let id: RuleID = "nbd/replies-name-their-option"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, option replies"
    static let statement = "A reply to an option repeats the option."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-009"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard !option.replies.isEmpty else { return .notMeant }
            let other = option.replies.first { $0.reply.option != option.option }
            return .unless(other.map { "\(option.option) is answered as \($0.reply.option)" })
        }
    }

    static let mutation = RuleMutation("GO is answered as INFO", of: ["b6_nbd_newstyle"]) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 7 { $0[11] = 6 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
