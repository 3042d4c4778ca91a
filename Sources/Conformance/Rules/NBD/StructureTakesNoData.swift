internal import BootObservation
internal import NetworkProtocols

/// There is nothing to be said.
enum StructureTakesNoData: NBDRule {
    static let id: RuleID = "nbd/structure-takes-no-data"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_STRUCTURED_REPLY"
    static let statement = "STRUCTURED_REPLY with data is answered with ERR_INVALID."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-028"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option == .structuredReply, option.length > 0, let reply = option.replies.first else {
                return .notMeant
            }
            return .unless(
                reply.reply.type == .invalid || reply.reply.type == .unsupported
                    ? nil : "STRUCTURED_REPLY with \(option.length) octets is answered with \(reply.reply.type)"
            )
        }
    }

    static let mutation = RuleMutation("the server does not look at the data", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 8 { $0.setWord(0x8000_0002, at: 12) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdOption(.structuredReply, [1], .invalid, "structured replies with data")),
        .violated(by: mutation, of: .nbdOption(.structuredReply, [1], .invalid, "structured replies with data")),
    ]
}
