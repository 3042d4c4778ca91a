internal import BootObservation
internal import NetworkProtocols

/// A client that is told nothing and not the end asks the same again, for ever.
enum FolderGoesOn: NFSRule {
    static let id: RuleID = "nfs/folder-goes-on"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.16, NFS3ERR_TOOSMALL"
    static let statement = "READDIR brings an entry, tells the end, or is refused."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-035", "CAP-NFS-07"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let part = call.folderPart else { return .notMeant }
            return .unless(
                part.entries.isEmpty && !part.isEnd.isTrue
                    ? "\(call.name) brings nothing and does not tell the end" : nil
            )
        }
    }

    static let mutation = RuleMutation("the folder is neither there nor at its end", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readDirectory(.ok(var part)) = reply, part.isEnd.isTrue else { return nil }
            part.entries = []
            part.isEnd = .false
            return .readDirectory(.ok(part))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
