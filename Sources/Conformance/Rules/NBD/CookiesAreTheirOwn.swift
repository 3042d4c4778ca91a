internal import BootObservation
internal import NetworkProtocols

/// The reply could be that of either.
enum CookiesAreTheirOwn: NBDRule {
    static let id: RuleID = "nbd/cookies-are-their-own"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, request message"
    static let statement = "No two requests that wait have the same cookie."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-017"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.verdict(on: session.client) { kind in
            if case .cookieInUse(let cookie) = kind {
                "the cookie 0x\(String(cookie, radix: 16)) is in use"
            } else {
                nil
            }
        }
    }

    static let mutation = RuleMutation("two requests have one cookie", of: []) { exchange in
        exchange.changingNBD(.request) { octets in
            if octets[7] == 0 { octets += octets }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        RuleExample("a request that is sent twice", .violated) { .nbdTwice },
    ]
}
