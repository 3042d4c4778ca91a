internal import BootObservation
internal import NetworkProtocols

/// The disk is broken, or the export is said to be larger than it is.
enum ReadsWithinTheSizeSucceed: NBDRule {
    static let id: RuleID = "nbd/reads-within-the-size-succeed"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "What is read within the size that was told is there."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NBD-04", "NBD-S-042"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command == .read, let size = session.size, !record.request.isBeyond(size),
                record.request.length <= 1 << 25, record.request.length > 0,
                record.request.flags.isSubset(of: .dontFragment), let reply = record.reply
            else { return .notMeant }
            return .unless(
                reply.error == .none ? nil : "\(record.request.name) of \(size) is answered with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("a READ is answered with EINVAL", of: []) { exchange in
        var isDone = false
        return exchange.changingNBD(.simpleReply) { octets in
            if !isDone, octets.count > 16 {
                octets.removeLast(octets.count - 16)
                octets.setWord(NBDError.invalid.rawValue, at: 4)
                isDone = true
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot),
    ]
}
