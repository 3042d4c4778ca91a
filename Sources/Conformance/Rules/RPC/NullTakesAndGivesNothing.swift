internal import BootObservation
internal import NetworkProtocols

/// Clients ask it first, to see whether a program is there.
enum NullTakesAndGivesNothing: NFSRule {
    static let id: RuleID = "rpc/null-takes-and-gives-nothing"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9; RFC 1833 §3.2; RFC 1813 §3.3.0"
    static let statement = "Procedure 0 of a program is carried out and gives nothing back."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-010"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, call.call.rpcVersion == 2, call.call.procedure == 0, let reply = call.reply
            else { return .notMeant }
            switch reply.reply {
            case .accepted(_, .success):
                return .unless(reply.resultLength == 0 ? nil : "\(call.name) gives \(reply.resultLength) octets")
            case .accepted(_, .procedureUnavailable): return .wrong("\(call.name) is not there")
            default: return .notMeant
            }
        }
    }

    static let mutation = RuleMutation("NULL is answered by octets", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingReplies { $0.call.procedure == 0 ? $0.changed { $0 += words([1]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsMount),
        .violated(by: mutation, of: .nfsMount),
    ]
}
