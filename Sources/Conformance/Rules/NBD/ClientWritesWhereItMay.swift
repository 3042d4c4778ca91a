internal import BootObservation
internal import NetworkProtocols

/// A kernel that was told READ_ONLY keeps writes to itself.
enum ClientWritesWhereItMay: NBDRule {
    static let id: RuleID = "nbd/client-writes-where-it-may"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_FLAG_READ_ONLY"
    static let statement = "A client writes nothing to an export that says READ_ONLY."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NBD-C-016", "CAP-NBD-07"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.isReadOnly else { return [] }
        return session.reviewRequests(on: session.client) { record in
            .unless(record.request.command.isWriting ? "\(record.request.command) on an export for reading alone" : nil)
        }
    }

    static let mutation = RuleMutation("the client writes", of: []) { exchange in
        var isAsked = false
        var isAnswered = false
        return exchange.changingNBD(.request) { octets in
            if octets[7] == 0, !isAsked { octets[7] = UInt8(NBDCommand.trim.rawValue) }
            isAsked = true
        }.changingNBD(.simpleReply) { octets in
            guard !isAnswered else { return }
            isAnswered = true
            octets.removeLast(octets.count - 16)
            octets.setWord(NBDError.notPermitted.rawValue, at: 4)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRoot),
        .violated(by: mutation, of: .nbdRoot, alsoViolated: [CommandsAreOffered.id]),
    ]
}
