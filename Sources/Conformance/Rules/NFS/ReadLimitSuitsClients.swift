internal import BootObservation
internal import NetworkProtocols

/// libnfs refuses a server that allows less.
enum ReadLimitSuitsClients: NFSRule {
    static let id: RuleID = "nfs/read-limit-suits-clients"
    static let level = RequirementLevel.deFacto
    static let citation = "libnfs lib/nfs_v3.c"
    static let statement = "FSINFO allows READs and WRITEs of 8192 octets."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-044"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .fileSystemInformation, case .fileSystemInformation(.ok(let said))? = call.nfsReply else {
                return .notMeant
            }
            let least = min(said.readLimit, said.writeLimit)
            return .unless(least < 8192 ? "FSINFO allows \(least) octets" : nil)
        }
    }

    static let mutation = RuleMutation("FSINFO allows 4096 octets", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingNFS { _, reply in
            guard case .fileSystemInformation(.ok(var said)) = reply else { return nil }
            said.readLimit = 4096
            said.readPreferred = 4096
            return .fileSystemInformation(.ok(said))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
