internal import BootObservation
internal import NetworkProtocols

/// Bits beside say nothing, and clients keep them.
enum AccessGrantsWhatWasAsked: NFSRule {
    static let id: RuleID = "nfs/access-grants-what-was-asked"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.4"
    static let statement = "ACCESS grants no more than was asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-015"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .access, case .access(_, let asked)? = call.nfsCall,
                case .access(.ok(let granted))? = call.nfsReply
            else { return .notMeant }
            let beside = granted.access.rawValue & ~asked.rawValue
            return .unless(beside == 0 ? nil : "ACCESS grants 0x\(String(beside, radix: 16)), which was not asked for")
        }
    }

    static let mutation = RuleMutation("ACCESS grants all there is", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .access(.ok(var granted)) = reply else { return nil }
            granted.access.rawValue |= 0x40
            return .access(.ok(granted))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
