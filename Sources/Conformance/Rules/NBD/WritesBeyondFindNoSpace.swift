internal import BootObservation
internal import NetworkProtocols

/// ENOSPC is what a disk that is full says.
enum WritesBeyondFindNoSpace: NBDRule {
    static let id: RuleID = "nbd/writes-beyond-find-no-space"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_CMD_WRITE and error values"
    static let statement = "A WRITE that leads beyond the export is refused with ENOSPC."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-046"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command == .write || record.request.command == .writeZeroes, !session.isReadOnly,
                let size = session.size, record.request.isBeyond(size),
                let reply = record.reply
            else { return .notMeant }
            return .unless(
                reply.error == .noSpace ? nil : "\(record.request.name) of \(size) is answered with \(reply.error)"
            )
        }
    }

    static let mutation = RuleMutation("the WRITE is refused with EIO", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(NBDError.inputOutput.rawValue, at: 4) } }
    }
    static let examples: [RuleExample] = [
        RuleExample("a write beyond the device", .satisfied, alsoViolated: [ReadsStayInside.id]) { .nbdWriteBeyond },
        RuleExample("a write beyond the device that is refused with EIO", .violated, alsoViolated: [ReadsStayInside.id])
        { mutation.apply(.nbdWriteBeyond) },
    ]
}
