internal import BootObservation
internal import NetworkProtocols

/// What was not to be changed is changed, for every machine that boots from it.
enum WritesAreRefused: NFSRule {
    static let id: RuleID = "nfs/writes-are-refused"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1813 §3.3.7, NFS3ERR_ROFS"
    static let statement = "What ACCESS does not let be changed is not changed."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-029", "NFS-S-031"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var kept: Set<[UInt8]> = []
        var isReadOnly = false
        return session.review(on: session.serverParty) { call in
            guard let nfs = call.nfs else { return .notMeant }
            if nfs == .access, case .access(let handle, let asked)? = call.nfsCall,
                case .access(.ok(let granted))? = call.nfsReply
            {
                let writing: UInt32 = 0x0c
                if asked.rawValue & writing != 0, granted.access.rawValue & 0x1c == 0,
                    kept.count < ConversationRecord.limit
                {
                    kept.insert(handle.octets)
                }
                return .notMeant
            }
            guard nfs.writes, nfs != .commit, let status = call.status else { return .notMeant }
            if status == NFS3Status.readOnlyFileSystem.rawValue {
                isReadOnly = true
                return .right
            }
            guard status == 0 else { return .notMeant }
            let isKept = isReadOnly || call.handle.map(kept.contains) ?? false
            return isKept ? .wrong("\(call.name) is carried out on an export for reading alone") : .notMeant
        }
    }

    static let mutation = RuleMutation("a write is carried out", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.nfs == .write else { return reply }
            return reply.changed { $0 = words([0, 0, 0, 4, 2, 0, 0]) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusedWrite),
        .violated(by: mutation, of: .refusedWrite),
    ]
}
