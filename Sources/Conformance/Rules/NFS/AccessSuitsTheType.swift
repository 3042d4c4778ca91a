internal import BootObservation
internal import NetworkProtocols

/// LOOKUP is for folders, and EXECUTE for what is none.
enum AccessSuitsTheType: NFSRule {
    static let id: RuleID = "nfs/access-suits-the-type"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.4"
    static let statement = "ACCESS grants LOOKUP for folders and EXECUTE for other files only."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-017"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .access, case .access(.ok(let granted))? = call.nfsReply,
                let attributes = granted.attributes.attributes
            else { return .notMeant }
            let wrong: NFS3Access = attributes.type == .directory ? .execute : .lookUp
            return .unless(
                granted.access.rawValue & wrong.rawValue != 0
                    ? "ACCESS grants \(wrong == .execute ? "EXECUTE" : "LOOKUP") for a \(attributes.type)" : nil
            )
        }
    }

    static let mutation = RuleMutation("a program can be looked up in", of: []) { exchange in
        exchange.changingNFS { call, reply in
            guard case .access(let handle, _) = call, handle.octets == ExampleNode.program.handle else { return nil }
            guard case .access(.ok(var granted)) = reply else { return nil }
            granted.access.rawValue |= 0x02
            return .access(.ok(granted))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot, alsoViolated: [AccessGrantsWhatWasAsked.id]),
    ]
}
