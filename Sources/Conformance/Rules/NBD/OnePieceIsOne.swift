internal import BootObservation
internal import NetworkProtocols

/// The client has no way to put more together, or does not want to.
enum OnePieceIsOne: NBDRule {
    static let id: RuleID = "nbd/one-piece-is-one"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_CMD_FLAG_DF"
    static let statement = "A READ with DF of 65536 octets at most is answered in one piece."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-054"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command == .read, record.request.flags.contains(.dontFragment),
                record.request.length <= 65_536, let reply = record.reply, reply.isStructured
            else { return .notMeant }
            let pieces = reply.chunks.filter { $0.header.type == .offsetData || $0.header.type == .offsetHole }.count
            return .unless(pieces > 1 ? "\(record.request.name) with DF comes in \(pieces) pieces" : nil)
        }
    }

    static let mutation = RuleMutation("it comes in two pieces", of: []) { exchange in
        exchange.changingNBD(.request) { if $0[7] == 0 { $0[5] |= 4 } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdStructured),
        .violated(by: mutation, of: .nbdStructured),
    ]
}
