internal import BootObservation
internal import NetworkProtocols

/// Clients read on until the end is told.
enum NothingIsBeyondTheEnd: NFSRule {
    static let id: RuleID = "nfs/nothing-is-beyond-the-end"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.6"
    static let statement = "READ behind the end of a file brings nothing and tells the end."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-021"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let read = call.read, read.status == 0, let size = read.size, read.offset >= size,
                let count = read.count
            else { return .notMeant }
            if count > 0 { return .wrong("READ from octet \(read.offset) of a file of \(size) brings \(count) octets") }
            return .unless(
                read.isEnd == true ? nil : "READ from octet \(read.offset) of a file of \(size) does not tell the end"
            )
        }
    }

    static let mutation = RuleMutation("the end is not told", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .read, reply.body.word(at: 92) == 0 else { return reply }
            return reply.changed { $0.setWord(0, at: 96) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
