internal import BootObservation
internal import NetworkProtocols

/// iPXE stops at it, and reads for ever without.
enum EndIsToldTruly: NFSRule {
    static let id: RuleID = "nfs/end-is-told-truly"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.6"
    static let statement = "READ tells the end where it reaches it, and nowhere else."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-022"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let read = call.read, read.status == 0, let size = read.size, let count = read.count,
                let isEnd = read.isEnd, read.offset < size
            else { return .notMeant }
            // A count of 0 reads nothing, whatever is said of the end.
            guard read.asked > 0 else { return .notMeant }
            let reaches = read.offset &+ UInt64(count) >= size
            if reaches == isEnd { return .right }
            let place = "octet \(read.offset &+ UInt64(count)) of \(size)"
            return .wrong(isEnd ? "READ tells the end at \(place)" : "READ comes to \(place) and does not tell the end")
        }
    }

    static let mutation = RuleMutation("the end is told too soon", of: []) { exchange in
        exchange.changingReplies { reply in
            guard reply.isSuccess, reply.nfs == .read, reply.body.word(at: 96) == 0 else { return reply }
            return reply.changed { $0.setWord(1, at: 96) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
