internal import BootObservation
internal import NetworkProtocols

/// What is not there can't be brought.
enum ReadsBeyondAreRefused: NBDRule {
    static let id: RuleID = "nbd/reads-beyond-are-refused"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_CMD_READ and error values"
    static let statement = "A READ that leads beyond the export is refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-040"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        session.reviewRequests(on: session.server) { record in
            guard record.request.command == .read, let size = session.size, record.request.isBeyond(size),
                let reply = record.reply
            else { return .notMeant }
            return .unless(reply.error == .none ? "\(record.request.name) of \(size) is answered with data" : nil)
        }
    }

    static let mutation = RuleMutation("the READ is answered with data", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { octets in
            guard octets.count == 16, octets.word(at: 4) == NBDError.invalid.rawValue else { return }
            octets.setWord(0, at: 4)
            octets += [UInt8](repeating: 0, count: 512)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a read beyond the device that is refused", .satisfied, alsoViolated: [ReadsStayInside.id]) {
            .nbdBeyond
        },
        RuleExample("a read beyond the device that brings something", .violated, alsoViolated: [ReadsStayInside.id]) {
            mutation.apply(.nbdBeyond)
        },
    ]
}
