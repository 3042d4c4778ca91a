internal import BootObservation
internal import NetworkProtocols

/// What can't be read can't be carried out: a server that does so has read something that was not there.
enum GarbageIsRefused: NFSRule {
    static let id: RuleID = "rpc/garbage-is-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A call whose arguments can't be read is answered with GARBAGE_ARGS."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-007", "NFS-S-051"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, call.hasWholeArguments, let reply = call.reply?.reply else {
                return .notMeant
            }
            let isReadable: Bool
            if call.nfs != nil {
                isReadable = call.nfsCall != nil && (call.handle?.count ?? 0) <= NFSFileHandle.lengthLimit
            } else if call.mount != nil, call.call.version == 3 {
                isReadable = call.mountCall != nil
            } else {
                return .notMeant
            }
            guard !isReadable, reply.isSuccess else { return isReadable ? .notMeant : .right }
            return .wrong("\(call.name) is carried out, though its arguments can't be read")
        }
    }

    static let mutation = RuleMutation("a call without arguments is carried out", of: []) { exchange in
        exchange.changingReplies { reply in
            guard case .accepted(let verifier, .garbageArguments) = reply.message.reply else { return reply }
            var changed = reply.changed { $0 = words([NFS3Status.serverFault.rawValue]) }
            changed.message.body = .reply(.accepted(verifier: verifier, .success))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .garbageCall),
        .violated(by: mutation, of: .garbageCall),
    ]
}
