internal import BootObservation
internal import NetworkProtocols

/// Size and flags stand nowhere else.
enum GoTellsTheExport: NBDRule {
    static let id: RuleID = "nbd/go-tells-the-export"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_INFO and NBD_OPT_GO"
    static let statement = "GO and INFO tell size and flags before they are acknowledged."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-018", "NBD-S-017"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option == .go || option.option == .info, option.isAcknowledged else { return .notMeant }
            let isTold = option.replies.contains { reply in
                if case .info(.export)? = try? reply.reply.content() { true } else { false }
            }
            return .unless(isTold ? nil : "\(option.option) is acknowledged and the export's size not told")
        }
    }

    static let mutation = RuleMutation("the size is left out", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 6, $0[15] == 3 { $0 = [] } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdListed),
        .violated(by: mutation, of: .nbdListed),
    ]
}
