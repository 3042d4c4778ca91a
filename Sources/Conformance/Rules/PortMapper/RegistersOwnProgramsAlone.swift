internal import BootObservation
internal import NetworkProtocols

/// Who may do so takes the place of the server's programs.
enum RegistersOwnProgramsAlone: NFSRule {
    static let id: RuleID = "portmap/registers-own-programs-alone"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1833 security considerations; rpcbind"
    static let statement = "A port mapper takes no registrations from other machines."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-008"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.portMapper == .set || call.portMapper == .unset, call.client.address != call.server.address,
                call.client.address.rawValue >> 24 != 127
            else { return .notMeant }
            guard case .done(_, let isDone)? = call.portMapperReply else { return .right }
            return .unless(
                isDone.isTrue
                    ? "\(call.client.address) registers, or takes away, a program of \(call.server.address)" : nil
            )
        }
    }

    static let mutation = RuleMutation("a stranger's registration is taken", of: []) { exchange in
        exchange.changingReplies { $0.portMapper == .set ? $0.changed { $0 = words([1]) } : $0 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .registration),
        .violated(by: mutation, of: .registration),
    ]
}
