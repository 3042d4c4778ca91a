internal import BootObservation
internal import NetworkProtocols

/// What is neither accepted nor denied is thrown away.
enum ReplyIsWellFormed: NFSRule {
    static let id: RuleID = "rpc/reply-is-well-formed"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A reply is accepted or denied in one of the ways that there are."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-002", "RPC-S-008"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard let reply = call.reply else { return .notMeant }
            switch reply.reply {
            case nil: return .wrong("\(call.name) is answered by a reply that ends before its status")
            case .unknown(let status)?: return .wrong("\(call.name) is answered with reply_stat \(status)")
            case .accepted(_, .unknown(let status))?:
                return .wrong("\(call.name) is answered with accept_stat \(status)")
            case .denied(.unknown(let status))?: return .wrong("\(call.name) is answered with reject_stat \(status)")
            case .accepted?, .denied?: return .right
            }
        }
    }

    static let mutation = RuleMutation("a reply has a status that there is not", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingReplies { reply in
            guard case .accepted(let verifier, .success) = reply.message.reply else { return reply }
            var changed = reply
            changed.message.body = .reply(.accepted(verifier: verifier, .unknown(status: 9)))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
