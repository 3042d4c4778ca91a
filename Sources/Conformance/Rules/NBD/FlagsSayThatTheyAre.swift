internal import BootObservation
internal import NetworkProtocols

/// Without HAS_FLAGS a client is to take all others for nothing.
enum FlagsSayThatTheyAre: NBDRule {
    static let id: RuleID = "nbd/flags-say-that-they-are"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, transmission flags"
    static let statement = "Where an export has flags, HAS_FLAGS is among them."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-032"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard let flags = session.transmissionFlags else { return [] }
        return session.verdict(
            on: session.server,
            flags.isEmpty || flags.contains(.hasFlags) ? nil : "the flags are \(flags)",
            at: session.transmission
        )
    }

    static let mutation = RuleMutation("HAS_FLAGS is missing", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0.count == 32 { $0[31] &= 0xfe } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .satisfied(by: .nbdOldStyle),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
