internal import BootObservation
internal import NetworkProtocols

/// root is squashed to a user who may not: a root's own files want no_root_squash.
enum FilesCanBeRead: NFSRule {
    static let id: RuleID = "nfs/files-can-be-read"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "exports(5), root_squash; field experience"
    static let statement = "A client may read what its root is made of."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-NFS-02", "NFS-S-026", "NFS-S-059"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let nfs = call.nfs,
                [.lookUp, .read, .getAttributes, .readLink, .readDirectory, .readDirectoryPlus].contains(nfs),
                let status = call.read?.status ?? call.status
            else { return .notMeant }
            let isRefused = status == NFS3Status.accessDenied.rawValue || status == NFS3Status.notOwner.rawValue
            guard isRefused else { return .right }
            let user = call.call.credential.systemCredential.map { " to user \($0.userID)" } ?? ""
            return .wrong("\(call.name) is refused\(user) with \(NFS3Status(rawValue: status))")
        }
    }

    static let mutation = RuleMutation("a folder may not be read", of: []) { exchange in
        exchange.refusing(.readDirectory, with: .accessDenied)
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
