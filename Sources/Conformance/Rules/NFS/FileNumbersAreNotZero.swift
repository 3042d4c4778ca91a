internal import BootObservation
internal import NetworkProtocols

/// Programs take an entry with the number 0 for one that was taken away.
enum FileNumbersAreNotZero: NFSRule {
    static let id: RuleID = "nfs/file-numbers-are-not-zero"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.16"
    static let statement = "No entry of a folder has the number 0."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-040"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let part = call.folderPart, !part.entries.isEmpty else { return .notMeant }
            let odd = part.entries.first { $0.fileID == 0 }
            return .unless(odd.map { "\(call.name) gives \($0.name) the number 0" })
        }
    }

    static let mutation = RuleMutation("the parent has the number 0", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readDirectory(.ok(var part)) = reply, part.entries.count > 1 else { return nil }
            part.entries[1].fileID = 0
            return .readDirectory(.ok(part))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
