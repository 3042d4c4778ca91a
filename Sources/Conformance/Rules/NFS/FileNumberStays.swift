internal import BootObservation
internal import NetworkProtocols

/// Clients tell files apart by it, and say "fileid changed" and give up the file where it changes.
enum FileNumberStays: NFSRule {
    static let id: RuleID = "nfs/file-number-stays"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §2.6"
    static let statement = "A handle has the same file system and the same number in it all the time."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-004"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var known: [[UInt8]: (fileSystem: UInt64, number: UInt64)] = [:]
        return session.review(on: session.serverParty) { call in
            guard let handle = call.handle, let attributes = call.attributes else { return .notMeant }
            guard let before = known[handle] else {
                if known.count < ConversationRecord.limit {
                    known[handle] = (attributes.fileSystemID, attributes.fileID)
                }
                return .notMeant
            }
            let isSame = before.number == attributes.fileID && before.fileSystem == attributes.fileSystemID
            return .unless(
                isSame
                    ? nil : "\(call.name) gives the number \(attributes.fileID) to a handle that had \(before.number)"
            )
        }
    }

    static let mutation = RuleMutation("the number of a file changes", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .access(.ok(var granted)) = reply else { return nil }
            granted.attributes.attributes?.fileID += 1
            return .access(.ok(granted))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
