internal import BootObservation
internal import NetworkProtocols

/// They say nothing.
enum ZeroesCanBeLeftOut: NBDRule {
    static let id: RuleID = "nbd/zeroes-can-be-left-out"
    static let level = RequirementLevel.should
    static let citation = "NBD protocol, handshake flags"
    static let statement = "A server can leave out the zeros behind its answer to EXPORT_NAME: NO_ZEROES."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-003"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard case .newStyle(let flags)? = session.greeting else { return [] }
        return session.verdict(
            on: session.server,
            flags.contains(.noZeroes) ? nil : "the greeting has no NO_ZEROES",
            at: session.greetingStamp
        )
    }

    static let mutation = RuleMutation("the greeting has no NO_ZEROES", of: []) { exchange in
        exchange.changingNBD(.greeting) { $0[17] = 1 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot, alsoViolated: [ClientFlagsAreOffered.id]),
    ]
}
