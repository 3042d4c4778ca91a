internal import BootObservation
internal import NetworkProtocols

/// iPXE takes a link for a file without them, and others ask once more for each name.
enum AttributesComeAlong: NFSRule {
    static let id: RuleID = "nfs/attributes-come-along"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §2.6"
    static let statement = "LOOKUP gives the attributes of what it finds."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-006"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .lookUp, case .lookUp(.ok(let found))? = call.nfsReply else { return .notMeant }
            return .unless(found.attributes.attributes == nil ? "LOOKUP finds a file and says nothing of it" : nil)
        }
    }

    static let mutation = RuleMutation("LOOKUP gives a handle alone", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .lookUp(.ok(var found)) = reply else { return nil }
            found.attributes = NFS3PostAttributes()
            return .lookUp(.ok(found))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
