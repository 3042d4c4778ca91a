internal import BootObservation
internal import NetworkProtocols

/// The program is not there, does not take the caller's word for who it is, or does not understand what it is asked.
enum CallsAreCarriedOut: NFSRule {
    static let id: RuleID = "rpc/calls-are-carried-out"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 5531 §9; field experience"
    static let statement = "A server of a root carries out what it is asked."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-RPC-03"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        let succeeded = Set(session.counts.filter { $0.replies > $0.failures }.map(\.program))
        return session.review(on: session.serverParty) { call in
            // Linux tries access control lists and does without them.
            guard call.undecodable == nil, call.call.rpcVersion == 2, call.call.program != .nfsACL,
                let reply = call.reply?.reply
            else { return .notMeant }
            switch reply {
            case .accepted(_, .success): return .right
            // A client that knows several versions goes on with another.
            case .accepted(_, .programMismatch):
                return succeeded.contains(call.call.program)
                    ? .right : .wrong("\(call.name), version \(call.call.version): \(reply)")
            case .accepted(_, .procedureUnavailable), .accepted(_, .garbageArguments): return .notMeant
            case .denied(.rpcMismatch), .denied(.unknown), .accepted(_, .unknown), .unknown: return .notMeant
            case .denied(.authenticationError)
            where call.call.credential.flavor == .system
                && !(call.call.credential.systemCredential?.isWithinLimits ?? false):
                return .notMeant
            default: return .wrong("\(call.name): \(reply)")
            }
        }
    }

    static let mutation = RuleMutation("the server denies AUTH_SYS", of: ["b5_nfs_libnfs"]) { exchange in
        exchange.changingReplies { reply in
            guard reply.nfs == .getAttributes else { return reply }
            var changed = reply.changed { $0 = [] }
            changed.message.body = .reply(.denied(.authenticationError(.tooWeak)))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
