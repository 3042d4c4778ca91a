internal import BootObservation
internal import NetworkProtocols

/// Two ways to the same file, and two numbers of it.
enum FolderAgreesWithLookup: NFSRule {
    static let id: RuleID = "nfs/folder-agrees-with-lookup"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.16, §3.3.17"
    static let statement = "READDIR gives a name the number that LOOKUP gives it."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-005", "NFS-S-042"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        struct Key: Hashable {
            var folder: [UInt8]
            var name: [UInt8]
        }
        var numbers: [Key: UInt64] = [:]
        for call in session.calls {
            guard case .lookUp(let entry)? = call.nfs == .lookUp ? call.nfsCall : nil,
                case .lookUp(.ok(let found))? = call.nfsReply,
                let number = found.attributes.attributes?.fileID, numbers.count < ConversationRecord.limit
            else { continue }
            numbers[Key(folder: entry.directory.octets, name: entry.name.octets)] = number
        }
        guard !numbers.isEmpty else { return [] }
        return session.review(on: session.serverParty) { call in
            guard let part = call.folderPart, let handle = call.handle else { return .notMeant }
            var isMeant = false
            for entry in part.entries {
                // The folder itself and its parent are told in many ways.
                guard let number = numbers[Key(folder: handle, name: entry.name.octets)],
                    !entry.name.octets.elementsEqual("..".utf8)
                else { continue }
                isMeant = true
                if number != entry.fileID {
                    return .wrong("\(call.name) gives \(entry.name) the number \(entry.fileID), and LOOKUP \(number)")
                }
            }
            return isMeant ? .right : .notMeant
        }
    }

    static let mutation = RuleMutation("a name has another number", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .readDirectory(.ok(var part)) = reply, part.entries.count > 2 else { return nil }
            part.entries[2].fileID += 1
            return .readDirectory(.ok(part))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
