internal import BootObservation
internal import NetworkProtocols

/// Nothing else says that all are told.
enum ListHasAnEnd: NBDRule {
    static let id: RuleID = "nbd/list-has-an-end"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_LIST"
    static let statement = "LIST is ended by ACK, or refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-013"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        // What is still to come when the capture ends may end it.
        guard !session.mayLackMessages, !session.completeness.contains(.endMissing) else { return [] }
        return session.reviewOptions(on: session.server) { option in
            guard option.option == .list, !option.replies.isEmpty else { return .notMeant }
            return .unless(option.isAcknowledged || option.error != nil ? nil : "the list has no end")
        }
    }

    static let mutation = RuleMutation("the list has no end", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 3, $0[15] == 1 { $0 = [] } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdAborted),
        .violated(by: mutation, of: .nbdAborted),
    ]
}
