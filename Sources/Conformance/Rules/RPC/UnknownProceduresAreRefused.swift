internal import BootObservation
internal import NetworkProtocols

/// NFS version 3 has 22 of them, MOUNT six, the port mapper's version 2 six.
enum UnknownProceduresAreRefused: NFSRule {
    static let id: RuleID = "rpc/unknown-procedures-are-refused"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "A procedure that a program does not have is answered with PROC_UNAVAIL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-006", "NFS-S-001", "MNT-S-001"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            let last: UInt32
            switch (call.call.program, call.call.version) {
            case (.nfs, 3): last = 21
            case (.mount, 3): last = 5
            case (.portMapper, 2): last = 5
            default: return .notMeant
            }
            guard call.undecodable == nil, call.call.procedure > last,
                case .accepted(_, let acceptance)? = call.reply?.reply
            else { return .notMeant }
            return .unless(
                acceptance == .procedureUnavailable
                    ? nil : "\(call.name) is answered with something else than PROC_UNAVAIL"
            )
        }
    }

    static let mutation = RuleMutation("a procedure that there is not is carried out", of: []) { exchange in
        exchange.changingReplies { reply in
            guard case .accepted(let verifier, .procedureUnavailable) = reply.message.reply else { return reply }
            var changed = reply
            changed.message.body = .reply(.accepted(verifier: verifier, .success))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .unknownProcedure),
        .violated(by: mutation, of: .unknownProcedure),
    ]
}
