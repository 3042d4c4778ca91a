internal import BootObservation
internal import NetworkProtocols

/// Above it lies what is not exported.
enum ParentOfRootIsRoot: NFSRule {
    static let id: RuleID = "nfs/parent-of-root-is-root"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "security; RFC 1813 §3.3.3"
    static let statement = "LOOKUP of .. in an export's top finds the top itself, or nothing."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-009", "CAP-NFS-10"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        let roots = session.rootHandles
        var numbers: [[UInt8]: UInt64] = [:]
        return session.review(on: session.serverParty) { call in
            if call.nfs == .getAttributes || call.nfs == .fileSystemInformation, let handle = call.handle,
                roots.contains(handle)
            {
                numbers[handle] = call.attributes?.fileID
            }
            guard call.nfs == .lookUp, case .lookUp(let entry)? = call.nfsCall,
                entry.name.octets.elementsEqual("..".utf8),
                roots.contains(entry.directory.octets), call.status != nil
            else { return .notMeant }
            guard case .lookUp(.ok(let found))? = call.nfsReply else { return .right }
            let number = found.attributes.attributes?.fileID
            let isSame = found.handle == entry.directory || (number != nil && number == numbers[entry.directory.octets])
            return .unless(isSame ? nil : "LOOKUP of .. in the export's top finds another folder")
        }
    }

    static let mutation = RuleMutation(".. leads out of the export", of: []) { exchange in
        exchange.changingNFS { call, reply in
            guard case .lookUp(let entry) = call, entry.name.octets.elementsEqual("..".utf8),
                case .lookUp(.ok(var found)) = reply
            else { return nil }
            found.handle = NFSFileHandle([0x0b, 0x00, 0x70, 0x99])
            found.attributes.attributes?.fileID = 2
            return .lookUp(.ok(found))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
