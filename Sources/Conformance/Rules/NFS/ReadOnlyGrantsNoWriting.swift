internal import BootObservation
internal import NetworkProtocols

/// Clients ask first and then write.
enum ReadOnlyGrantsNoWriting: NFSRule {
    static let id: RuleID = "nfs/read-only-grants-no-writing"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.4"
    static let statement = "An export for reading alone grants no MODIFY, EXTEND or DELETE."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-016"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        guard
            session.calls.contains(where: {
                $0.nfs?.writes ?? false && $0.status == NFS3Status.readOnlyFileSystem.rawValue
            })
        else { return [] }
        return session.review(on: session.serverParty) { call in
            guard call.nfs == .access, case .access(.ok(let granted))? = call.nfsReply else { return .notMeant }
            let writing = granted.access.rawValue & 0x1c
            return .unless(
                writing == 0 ? nil : "ACCESS grants 0x\(String(writing, radix: 16)), and writing is refused with ROFS"
            )
        }
    }

    static let mutation = RuleMutation("ACCESS grants writing", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .access(.ok(var granted)) = reply else { return nil }
            granted.access.rawValue |= 0x0c
            return .access(.ok(granted))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusedWrite),
        .violated(by: mutation, of: .refusedWrite),
    ]
}
