internal import BootObservation
internal import NetworkProtocols

/// Several servers do not have READDIRPLUS, and say so.
enum ReadingFoldersFallsBack: NFSRule {
    static let id: RuleID = "nfs/reading-folders-falls-back"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.17"
    static let statement = "A client whose READDIRPLUS is not supported asks by READDIR."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["NFS-C-005"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        var refused: [[UInt8]: RPCCallRecord] = [:]
        var order: [[UInt8]] = []
        var isMeant = false
        for call in session.calls {
            guard let handle = call.handle else { continue }
            if call.nfs == .readDirectoryPlus, call.status == NFS3Status.notSupported.rawValue {
                isMeant = true
                if refused.updateValue(call, forKey: handle) == nil { order.append(handle) }
            } else if call.nfs == .readDirectory {
                refused[handle] = nil
            }
        }
        guard isMeant else { return [] }
        if session.completeness.contains(.endMissing), !refused.isEmpty {
            return [session.verdict(.inconclusive, on: session.clientParty)]
        }
        return session.verdict(
            on: session.clientParty,
            order.compactMap { refused[$0] }.prefix(Judge.evidenceLimit).map {
                Evidence($0.evidenceFrame, "READDIRPLUS is not supported, and READDIR not tried")
            }
        )
    }

    static let mutation = RuleMutation("the client gives up", of: []) { exchange in
        exchange.editingRPC { $0.nfs == .readDirectory ? [] : [$0] }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .folderWithoutPlus),
        .violated(by: mutation, of: .folderWithoutPlus),
    ]
}
