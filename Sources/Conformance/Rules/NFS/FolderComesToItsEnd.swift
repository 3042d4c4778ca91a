internal import BootObservation
internal import NetworkProtocols

/// The client reads the same page again and again.
enum FolderComesToItsEnd: NFSRule {
    static let id: RuleID = "nfs/folder-comes-to-its-end"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1813 §3.3.16; Linux fs/nfs/dir.c, \"has a readdir loop\""
    static let statement = "READDIR gives no place again that it gave before in the same run through a folder."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-033", "NFS-S-036", "CAP-NFS-07"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var places: [[UInt8]: Set<UInt64>] = [:]
        return session.review(on: session.serverParty) { call in
            guard let part = call.folderPart, let handle = call.handle else { return .notMeant }
            if call.folderCookie == 0 { places[handle] = [] }
            var known = places[handle] ?? []
            let again = part.entries.first { !known.insert($0.cookie).inserted }
            if places.count < ConversationRecord.limit, known.count < ConversationRecord.limit {
                places[handle] = known
            }
            return .unless(again.map { "\(call.name) gives the place of \($0.name), \($0.cookie), once more" })
        }
    }

    static let mutation = RuleMutation("the same page comes again", of: []) { exchange in
        var page: [UInt8]?
        return exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .readDirectory else { return reply }
            defer { page = page ?? reply.body }
            return page.map { page in reply.changed { $0 = page } } ?? reply
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
