internal import BootObservation
internal import NetworkProtocols

/// A reply has to fit one datagram, of which each lost fragment loses the whole.
enum ReadLimitSuitsUDP: NFSRule {
    static let id: RuleID = "nfs/read-limit-suits-udp"
    static let level = RequirementLevel.deFacto
    static let citation = "Linux fs/nfsd, RPCSVC_MAXPAYLOAD_UDP"
    static let statement = "FSINFO over UDP allows READs of 32768 octets at most."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["NFS-S-045"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.nfs == .fileSystemInformation, call.transport == .udp,
                case .fileSystemInformation(.ok(let said))? = call.nfsReply
            else { return .notMeant }
            return .unless(said.readLimit > 32_768 ? "FSINFO allows READs of \(said.readLimit) octets over UDP" : nil)
        }
    }

    static let mutation = RuleMutation("FSINFO allows a megabyte", of: []) { exchange in
        exchange.changingNFS { _, reply in
            guard case .fileSystemInformation(.ok(var said)) = reply else { return nil }
            said.readLimit = 1 << 20
            return .fileSystemInformation(.ok(said))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
