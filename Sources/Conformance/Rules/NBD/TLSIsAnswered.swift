internal import BootObservation
internal import NetworkProtocols

/// What follows is a handshake of TLS, or is not.
enum TLSIsAnswered: NBDRule {
    static let id: RuleID = "nbd/tls-is-answered"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_OPT_STARTTLS"
    static let statement = "STARTTLS is acknowledged, or refused with ERR_UNSUP, ERR_POLICY or ERR_INVALID."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-027"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewOptions(on: session.server) { option in
            guard option.option == .startTLS, let reply = option.replies.first else { return .notMeant }
            let words: [NBDOptionReplyType] =
                option.length > 0 ? [.invalid] : [.acknowledged, .unsupported, .policy, .invalid]
            return .unless(words.contains(reply.reply.type) ? nil : "STARTTLS is answered with \(reply.reply.type)")
        }
    }

    static let mutation = RuleMutation("STARTTLS is answered with a list", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0[11] == 5 { $0.setWord(0x8000_0006, at: 12) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdOption(.startTLS, [], .policy, "a question for TLS")),
        .violated(by: mutation, of: .nbdOption(.startTLS, [], .policy, "a question for TLS")),
    ]
}
