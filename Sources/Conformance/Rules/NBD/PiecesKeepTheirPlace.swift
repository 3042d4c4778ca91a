internal import BootObservation
internal import NetworkProtocols

/// A client writes them where they say.
enum PiecesKeepTheirPlace: NBDRule {
    static let id: RuleID = "nbd/pieces-keep-their-place"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, structured replies"
    static let statement = "The pieces of a reply lie within the request and do not overlap."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-053", "CAP-NBD-11"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.hasStructuredReplies else { return [] }
        return session.verdict(on: session.server) { kind in
            if case .chunkOutOfPlace(_, let offset, let count) = kind {
                "a piece of \(count) octets at \(offset) is out of place"
            } else {
                nil
            }
        }
    }

    static let mutation = RuleMutation("a piece is out of place", of: []) { exchange in
        exchange.changingNBD(.chunk) { if $0[7] == 2 { $0[27] = 0x10 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
