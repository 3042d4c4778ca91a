internal import BootObservation
internal import NetworkProtocols

/// A kernel that is not told mounts for writing, and fails later.
enum ReadOnlyIsTold: NBDRule {
    static let id: RuleID = "nbd/read-only-is-told"
    static let level = RequirementLevel.must
    static let citation = "NBD protocol, NBD_FLAG_READ_ONLY"
    static let statement = "An export that refuses all writing says READ_ONLY."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NBD-S-033"]

    static func judge(_ session: NBDSession) -> [Verdict] {
        guard session.transmissionFlags != nil else { return [] }
        let writes = session.requests.filter { record in
            record.request.command.isWriting && record.reply != nil && !record.request.isBeyond(session.size ?? .max)
        }
        guard let first = writes.first, let reply = first.reply else { return [] }
        let isRefused = writes.allSatisfy { $0.reply?.error == .notPermitted }
        let note = "\(first.request.command) is refused with EPERM, and READ_ONLY is not among the flags"
        return session.verdict(on: session.server, isRefused && !session.isReadOnly ? note : nil, at: reply.first)
    }

    static let mutation = RuleMutation("READ_ONLY is missing", of: []) { exchange in
        exchange.changingNBD(.simpleReply) { if $0.count == 16 { $0.setWord(NBDError.notPermitted.rawValue, at: 4) } }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nbdRequest(.write, 0, 4, payload: Array("text".utf8), .none, isWritable: true, "a write")),
        .violated(
            by: mutation,
            of: .nbdRequest(.write, 0, 4, payload: Array("text".utf8), .none, isWritable: true, "a write")
        ),
    ]
}
