internal import BootObservation
internal import NetworkProtocols

/// Without it a client may ask for an export by name and for nothing else.
enum ServerIsFixedNewStyle: NBDRule {
    static let id: RuleID = "nbd/server-is-fixed-new-style"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, baseline"
    static let statement = "A server of the new style answers every option: FIXED_NEWSTYLE."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-002"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard case .newStyle(let flags)? = session.greeting else { return [] }
        return session.verdict(
            on: session.server,
            flags.contains(.fixedNewStyle) ? nil : "the greeting has no FIXED_NEWSTYLE",
            at: session.greetingStamp
        )
    }

    static let mutation = RuleMutation("the greeting has no flags", of: []) { exchange in
        exchange.changingNBD(.greeting) { $0[17] &= 0xfe }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdByName),
        .violated(by: mutation, of: .nbdByName, alsoViolated: [ClientFlagsAreOffered.id]),
    ]
}
