internal import BootObservation
internal import NetworkProtocols

/// JUKEBOX is for what takes a while, such as a tape: clients wait and ask again.
enum DelaysEnd: NFSRule {
    static let id: RuleID = "nfs/delays-end"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §2.6, NFS3ERR_JUKEBOX"
    static let statement = "A server does not answer JUKEBOX more than five times for the same file."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-058", "CAP-NFS-08"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var counts: [[UInt8]: Int] = [:]
        return session.review(on: session.serverParty) { call in
            guard let handle = call.handle, (call.read?.status ?? call.status) == NFS3Status.jukebox.rawValue else {
                return .notMeant
            }
            counts[handle, default: 0] += 1
            return .unless(
                counts[handle] ?? 0 > 5 ? "\(call.name) is put off for the \(counts[handle] ?? 0)th time" : nil
            )
        }
    }

    static let mutation = RuleMutation("all is put off for ever", of: []) { exchange in
        exchange.refusing(.access, with: .jukebox)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .putOff),
        .violated(by: mutation, of: .manyQuestions),
    ]
}
