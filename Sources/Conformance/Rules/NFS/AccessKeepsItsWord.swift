internal import BootObservation
internal import NetworkProtocols

/// The server judges by other numbers of user and group when it comes to reading.
enum AccessKeepsItsWord: NFSRule {
    static let id: RuleID = "nfs/access-keeps-its-word"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1813 §3.3.4"
    static let statement = "What ACCESS lets be read can be read."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-018", "CAP-NFS-03"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var granted: Set<[UInt8]> = []
        return session.review(on: session.serverParty) { call in
            if call.nfs == .access, case .access(let handle, _)? = call.nfsCall,
                case .access(.ok(let answer))? = call.nfsReply
            {
                if answer.access.rawValue & NFS3Access.read.rawValue != 0, granted.count < ConversationRecord.limit {
                    granted.insert(handle.octets)
                }
                return .notMeant
            }
            guard let read = call.read, let status = read.status, granted.contains(read.handle) else {
                return .notMeant
            }
            let isRefused = status == NFS3Status.accessDenied.rawValue || status == NFS3Status.notOwner.rawValue
            return .unless(
                isRefused ? "READ is refused with \(NFS3Status(rawValue: status)), and ACCESS had granted it" : nil
            )
        }
    }

    static let mutation = RuleMutation("READ is refused", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.refusing(.read, with: .accessDenied)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot, alsoViolated: [FilesCanBeRead.id]),
    ]
}
