internal import BootObservation
internal import NetworkProtocols

/// A verifier in the reply has a meaning only for flavors that prove something.
enum VerifierIsNone: NFSRule {
    static let id: RuleID = "rpc/verifier-is-none"
    static let level = RequirementLevel.should
    static let citation = "RFC 5531 §8 and appendix A"
    static let statement = "The reply to a call with AUTH_NONE or AUTH_SYS has the verifier AUTH_NONE, without a body."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-009"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, [.none, .system].contains(call.call.credential.flavor),
                case .accepted(let verifier, _)? = call.reply?.reply
            else { return .notMeant }
            // AUTH_SYS may be answered by a shorthand for it.
            if call.call.credential.flavor == .system, verifier.flavor == .short { return .right }
            return .unless(
                verifier.flavor == .none && verifier.body.octets.isEmpty
                    ? nil
                    : "\(call.name) is answered with a verifier of \(verifier.flavor), \(verifier.body.octets.count) octets long"
            )
        }
    }

    static let mutation = RuleMutation("replies have a verifier with a body", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingReplies { reply in
            guard case .accepted(_, let acceptance) = reply.message.reply else { return reply }
            var changed = reply
            let verifier = RPCAuthentication(flavor: .none, body: XDROpaque([1, 2, 3, 4]))
            changed.message.body = .reply(.accepted(verifier: verifier, acceptance))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .portLookup),
        .violated(by: mutation, of: .portLookup),
    ]
}
