internal import BootObservation
internal import NetworkProtocols

/// Each of them costs another round trip, and clients that count on whole ones break.
enum ReadsAreNotShort: NFSRule {
    static let id: RuleID = "nfs/reads-are-not-short"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.6"
    static let statement = "READ brings what was asked for, up to the limit of FSINFO and the end of the file."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-027", "CAP-NFS-06"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var limit: UInt32?
        for call in session.calls where call.nfs == .fileSystemInformation {
            if case .fileSystemInformation(.ok(let information))? = call.nfsReply { limit = information.readLimit }
        }
        guard let limit else { return [] }
        return session.review(on: session.serverParty) { call in
            guard let read = call.read, read.status == 0, let count = read.count, read.isEnd == false, read.asked > 0,
                let size = read.size,
                read.offset < size
            else { return .notMeant }
            let there = UInt32(clamping: min(UInt64(min(read.asked, limit)), size - read.offset))
            return .unless(count < there ? "READ brings \(count) of \(there) octets that are there" : nil)
        }
    }

    static let mutation = RuleMutation("READ brings half of it", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .read, reply.body.word(at: 92) == 1024 else { return reply }
            return reply.changed { results in
                results.setWord(512, at: 92)
                results.setWord(512, at: 100)
                results.removeLast(512)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
