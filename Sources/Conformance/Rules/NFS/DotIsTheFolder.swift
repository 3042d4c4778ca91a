internal import BootObservation
internal import NetworkProtocols

/// It is an alias and no entry of its own.
enum DotIsTheFolder: NFSRule {
    static let id: RuleID = "nfs/dot-is-the-folder"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.3"
    static let statement = "LOOKUP of . finds the folder itself."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-008"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .lookUp, case .lookUp(let entry)? = call.nfsCall,
                entry.name.octets.elementsEqual(".".utf8),
                case .lookUp(.ok(let found))? = call.nfsReply
            else { return .notMeant }
            if found.handle == entry.directory { return .right }
            let numbers = (found.attributes.attributes?.fileID, found.directory.attributes?.fileID)
            return .unless(numbers.0 != nil && numbers.0 == numbers.1 ? nil : "LOOKUP of . finds another file")
        }
    }

    static let mutation = RuleMutation(". is another folder", of: []) { exchange in
        exchange.changingNFS { call, reply in
            guard case .lookUp(let entry) = call, entry.name.octets.elementsEqual(".".utf8),
                case .lookUp(.ok(var found)) = reply
            else { return nil }
            found.handle = NFSFileHandle(ExampleNode.folder.handle)
            found.attributes = NFS3PostAttributes(ExampleNode.folder.attributes)
            return .lookUp(.ok(found))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot, alsoViolated: [FolderAgreesWithLookup.id]),
    ]
}
