internal import BootObservation
internal import NetworkProtocols

/// A simple reply to READ has no length: who waits for pieces loses step.
enum RepliesAreAsAgreed: NBDRule {
    static let id: RuleID = "nbd/replies-are-as-agreed"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, structured reply message"
    static let statement =
        "READ is answered in pieces where structured replies are agreed upon, and simply where they are not."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-052"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.verdict(on: session.server) { kind in
            if case .replyOfOtherKind(let cookie) = kind {
                "the reply with the cookie 0x\(String(cookie, radix: 16)) is of the other kind"
            } else {
                nil
            }
        }
    }

    static let mutation = RuleMutation("READ is answered simply", of: []) { exchange in
        exchange.changingNBD(.chunk) { octets in
            guard octets[7] == 1, octets[5] == 1 else { return }
            octets = ExampleNBDMessage.simpleReply.beginning + words([0]) + octets[8..<16] + octets[28...]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
