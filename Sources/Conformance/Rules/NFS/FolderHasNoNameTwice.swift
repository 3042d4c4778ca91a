internal import BootObservation
internal import NetworkProtocols

/// Programs that copy or take away a tree do so twice.
enum FolderHasNoNameTwice: NFSRule {
    static let id: RuleID = "nfs/folder-has-no-name-twice"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.16"
    static let statement = "One answer of READDIR has each name once."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-033"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let part = call.folderPart, !part.entries.isEmpty else { return .notMeant }
            var seen: Set<[UInt8]> = []
            let twice = part.entries.first { !seen.insert($0.name.octets).inserted }
            return .unless(twice.map { "\(call.name) has \($0.name) twice" })
        }
    }

    static let mutation = RuleMutation("a name comes twice", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readDirectory(.ok(var part)) = reply, part.entries.count > 1 else { return nil }
            part.entries[0].name = part.entries[1].name
            return .readDirectory(.ok(part))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
