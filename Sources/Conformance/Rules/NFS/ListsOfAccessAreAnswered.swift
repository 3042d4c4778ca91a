internal import BootObservation
internal import NetworkProtocols

/// Linux asks for them on the port of NFS and waits for a word, be it that there are none.
enum ListsOfAccessAreAnswered: NFSRule {
    static let id: RuleID = "nfs/lists-of-access-are-answered"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux fs/nfs/nfs3acl.c"
    static let statement = "A call of NFSACL is answered, if only with PROG_UNAVAIL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-056"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        // What was asked last may be answered behind the end of the capture.
        let isOver = !session.completeness.contains(.endMissing) && !session.mayLackMessages
        return session.review(on: session.serverParty) { call in
            guard call.call.program == .nfsACL, call.undecodable == nil else { return .notMeant }
            if call.reply != nil { return .right }
            return isOver ? .wrong("a call of NFSACL is not answered") : .notMeant
        }
    }

    static let mutation = RuleMutation("NFSACL is not answered", of: []) { exchange in
        exchange.changingReplies { $0.call.program == .nfsACL ? nil : $0 }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .accessLists),
        .violated(by: mutation, of: .accessLists, alsoViolated: [CallIsAnswered.id]),
    ]
}
