internal import BootObservation
internal import NetworkProtocols

/// Clients choose the size of their READs by them.
enum LimitsAreConsistent: NFSRule {
    static let id: RuleID = "nfs/limits-are-consistent"
    static let level = RequirementLevel.must
    static let citation = "RFC 1813 §3.3.19"
    static let statement = "FSINFO prefers no more than it allows, and its multiples are not 0."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-044"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .fileSystemInformation, case .fileSystemInformation(.ok(let said))? = call.nfsReply else {
                return .notMeant
            }
            if said.readPreferred > said.readLimit {
                return .wrong("FSINFO prefers READs of \(said.readPreferred) octets and allows \(said.readLimit)")
            }
            if said.writePreferred > said.writeLimit {
                return .wrong("FSINFO prefers WRITEs of \(said.writePreferred) octets and allows \(said.writeLimit)")
            }
            if said.readMultiple == 0 || said.writeMultiple == 0 { return .wrong("FSINFO wants multiples of 0") }
            return .unless(said.readLimit < 512 ? "FSINFO allows READs of \(said.readLimit) octets" : nil)
        }
    }

    static let mutation = RuleMutation("FSINFO prefers more than it allows", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .fileSystemInformation(.ok(var said)) = reply else { return nil }
            said.readPreferred = said.readLimit * 2
            return .fileSystemInformation(.ok(said))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
