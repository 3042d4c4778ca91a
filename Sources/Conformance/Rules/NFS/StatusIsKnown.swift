internal import BootObservation
internal import NetworkProtocols

/// Clients take any other for a failure of input and output.
enum StatusIsKnown: NFSRule {
    static let id: RuleID = "nfs/status-is-known"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §2.6"
    static let statement = "A status of NFS is one of those that there are."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-063"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs != nil, call.nfs != .null, let status = call.read?.status ?? call.status else {
                return .notMeant
            }
            let known: Set<UInt32> = [0, 1, 2, 5, 6, 13, 17, 18, 19, 20, 21, 22, 27, 28, 30, 31, 63, 66, 69, 70, 71]
            return .unless(
                known.contains(status) || (10_001...10_008).contains(status)
                    ? nil : "\(call.name) is answered with status \(status)"
            )
        }
    }

    static let mutation = RuleMutation("a status is made up", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.refusing(.access, with: NFS3Status(rawValue: 4711))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
