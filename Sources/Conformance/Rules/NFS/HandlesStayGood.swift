internal import BootObservation
internal import NetworkProtocols

/// Linux hangs or shows "Stale file handle" for every file that is open; a root does not survive it. A file that is
/// taken away has a stale handle rightly.
enum HandlesStayGood: NFSRule {
    static let id: RuleID = "nfs/handles-stay-good"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1813 §2.6; nfs(5)"
    static let statement = "A handle that the server gave stays good."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-053", "NFS-S-050", "CAP-NFS-04"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var good: Set<[UInt8]> = []
        return session.review(on: session.serverParty) { call in
            guard let handle = call.handle, let status = call.read?.status ?? call.status else { return .notMeant }
            let isBad = status == NFS3Status.stale.rawValue || status == NFS3Status.badHandle.rawValue
            if !isBad {
                if good.count < ConversationRecord.limit { good.insert(handle) }
                return .right
            }
            return good.contains(handle)
                ? .wrong("\(call.name): \(NFS3Status(rawValue: status)) for a handle that was good before") : .notMeant
        }
    }

    static let mutation = RuleMutation("handles die", of: []) { exchange in
        var count = 0
        return exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .access || reply.nfs == .read else { return reply }
            count += 1
            return count < 3 ? reply : reply.changed { $0 = words([NFS3Status.stale.rawValue, 0]) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
