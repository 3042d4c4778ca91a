internal import BootObservation
internal import NetworkProtocols

/// The client has no more room than it said.
enum FolderFitsItsCount: NFSRule {
    static let id: RuleID = "nfs/folder-fits-its-count"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.16, §3.3.17"
    static let statement = "What READDIR and READDIRPLUS bring fits the count that was asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-034", "NFS-S-041"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let reply = call.reply, call.status == 0 else { return .notMeant }
            let count: UInt32
            switch call.nfs == .readDirectory || call.nfs == .readDirectoryPlus ? call.nfsCall : nil {
            case .readDirectory(_, _, _, let limit)?: count = limit
            case .readDirectoryPlus(_, _, _, _, let limit)?: count = limit
            default: return .notMeant
            }
            // The status is not counted.
            return .unless(
                reply.resultLength - 4 > Int(count)
                    ? "\(call.name) of \(count) octets brings \(reply.resultLength - 4)" : nil
            )
        }
    }

    static let mutation = RuleMutation("the client has less room", of: []) { exchange in
        exchange.changingCalls { call in
            guard call.nfs == .readDirectory else { return call }
            return call.changed { $0.setWord(128, at: $0.count - 4) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
