internal import BootObservation
internal import NetworkProtocols

/// A server that is left without a word may wait for more.
enum ClientTakesItsLeave: NBDRule {
    static let id: RuleID = "nbd/client-takes-its-leave"
    static let level = RequirementLevel.should
    static let citation = "NBD protocol, NBD_OPT_ABORT"
    static let statement = "A client that does not go on to an export says ABORT."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-012"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.style == .fixedNewStyle, session.transmission == nil, session.ending == .closed,
            !session.options.isEmpty, !session.mayLackMessages
        else { return [] }
        let saysSo = session.options.contains { $0.option == .abort }
        // A server that closes the connection has taken the word from it.
        let wasShut = session.options.last?.replies.isEmpty ?? true
        return saysSo || !wasShut
            ? session.verdict(on: session.client, saysSo ? nil : "the client goes without ABORT", at: session.end) : []
    }

    static let mutation = RuleMutation("the client goes without a word", of: []) { exchange in
        exchange.editingStreams { segment, isFromServer in
            let isAbort =
                segment.payload.starts(with: ExampleNBDMessage.optionRequest.beginning)
                && segment.payload.word(at: 8) == 2
            let isAnswer =
                segment.payload.starts(with: ExampleNBDMessage.optionReply.beginning)
                && segment.payload.word(at: 8) == 2
            return isAbort || isAnswer ? [] : segment.payload
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdAborted),
        .violated(by: mutation, of: .nbdAborted),
    ]
}
