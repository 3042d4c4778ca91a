internal import BootObservation
internal import NetworkProtocols

/// Clients round by them.
enum BlockSizesAreLegal: NBDRule {
    static let id: RuleID = "nbd/block-sizes-are-legal"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, block size constraints"
    static let statement = "Block sizes are powers of two in their order, the greatest a multiple of the least."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-024"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard let sizes = session.blockSizes else { return [] }
        return session.verdict(
            on: session.server,
            sizes.isConsistent
                ? nil : "block sizes of \(sizes.minimum), \(sizes.preferred) and \(sizes.maximum) octets",
            at: session.transmission
        )
    }

    static let mutation = RuleMutation("the least size is no power of two", of: []) { exchange in
        exchange.changingNBD(.optionReply) { if $0.count == 34, $0[21] == 3 { $0.setWord(768, at: 22) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured, alsoViolated: [RequestsSuitBlockSizes.id]),
    ]
}
