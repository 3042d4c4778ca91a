internal import BootObservation
internal import NetworkProtocols

/// A kernel takes the connection for dead, and the root with it.
enum ReplyHasARequest: NBDRule {
    static let id: RuleID = "nbd/reply-has-a-request"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "NBD protocol, simple reply message"
    static let statement = "A reply has the cookie of a request that waits for one."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-037", "NBD-S-038", "CAP-NBD-05"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.verdict(on: session.server) { kind in
            if case .replyWithoutRequest(let cookie) = kind {
                "a reply with the cookie 0x\(String(cookie, radix: 16)), which no request has"
            } else {
                nil
            }
        }
    }

    static let mutation = RuleMutation("a reply has another cookie", of: ["b6_nbd_newstyle"]) { exchange in
        var isDone = false
        return exchange.changingNBD(.simpleReply) { octets in
            if !isDone { octets[15] ^= 0xff }
            isDone = true
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
