internal import BootObservation
internal import NetworkProtocols

/// Programs subtract them.
enum SpaceAddsUp: NFSRule {
    static let id: RuleID = "nfs/space-adds-up"
    static let level = RequirementLevel.should
    static let citation = "RFC 1813 §3.3.18"
    static let statement = "FSSTAT has no more available than free, and no more free than there is."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-048"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .fileSystemStatus, case .fileSystemStatus(.ok(let said))? = call.nfsReply else {
                return .notMeant
            }
            let isOrdered =
                said.availableOctets <= said.freeOctets && said.freeOctets <= said.totalOctets
                && said.availableFiles <= said.freeFiles && said.freeFiles <= said.totalFiles
            return .unless(
                isOrdered
                    ? nil
                    : "FSSTAT: \(said.availableOctets) of \(said.freeOctets) free octets available, \(said.totalOctets) in all"
            )
        }
    }

    static let mutation = RuleMutation("more is free than there is", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .fileSystemStatus(.ok(var said)) = reply else { return nil }
            said.freeOctets = said.totalOctets + 1
            return .fileSystemStatus(.ok(said))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
