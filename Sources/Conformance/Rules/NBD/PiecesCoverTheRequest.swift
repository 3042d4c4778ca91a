internal import BootObservation
internal import NetworkProtocols

/// What is left out is neither data nor a hole.
enum PiecesCoverTheRequest: NBDRule {
    static let id: RuleID = "nbd/pieces-cover-the-request"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, structured replies"
    static let statement = "The pieces of a reply to READ make up what was asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-053", "NBD-S-039"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command == .read, let reply = record.reply, reply.isStructured, reply.isWhole,
                reply.error == .none
            else { return .notMeant }
            return .unless(
                reply.octets == Int(record.request.length) ? nil : "\(record.request.name) brings \(reply.octets)"
            )
        }
    }

    static let mutation = RuleMutation("a hole is too short", of: []) { exchange in
        exchange.changingNBD(.chunk) { if $0[7] == 2 { $0.setWord(512, at: 28) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
