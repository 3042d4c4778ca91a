internal import BootObservation
internal import NetworkProtocols

/// Linux keeps them as signed numbers, and 0 is the beginning.
enum CookiesAreUsable: NFSRule {
    static let id: RuleID = "nfs/cookies-are-usable"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux fs/nfs/dir.c"
    static let statement = "A place in a folder is a number from 1 to 2^63 - 1."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-039"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let part = call.folderPart, !part.entries.isEmpty else { return .notMeant }
            let odd = part.entries.first { $0.cookie == 0 || $0.cookie >> 63 == 1 }
            return .unless(odd.map { "\(call.name) gives \($0.name) the place \($0.cookie)" })
        }
    }

    static let mutation = RuleMutation("places are counted from the top", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readDirectoryPlus(.ok(var part)) = reply else { return nil }
            for index in part.entries.indices { part.entries[index].cookie |= 1 << 63 }
            return .readDirectoryPlus(.ok(part))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
