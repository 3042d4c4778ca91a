internal import BootObservation
internal import NetworkProtocols

/// Callers choose another version by it.
enum MismatchNamesTheVersions: NFSRule {
    static let id: RuleID = "rpc/mismatch-names-the-versions"
    static let level = RequirementLevel.must
    static let citation = "RFC 5531 §9"
    static let statement = "PROG_MISMATCH names a range of versions that the called one is not in."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["RPC-S-005", "PMAP-S-012"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard case .accepted(_, .programMismatch(let lowest, let highest))? = call.reply?.reply else {
                return .notMeant
            }
            let range = "\(lowest) to \(highest)"
            if lowest > highest { return .wrong("\(call.call.program) says that it has versions \(range)") }
            return .unless(
                (lowest...highest).contains(call.call.version)
                    ? "\(call.call.program) refuses version \(call.call.version), and says that it has \(range)" : nil
            )
        }
    }

    static let mutation = RuleMutation("the refused version is in the range", of: []) { exchange in
        exchange.changingReplies { reply in
            guard case .accepted(let verifier, .programMismatch) = reply.message.reply else { return reply }
            var changed = reply
            changed.message.body = .reply(.accepted(verifier: verifier, .programMismatch(lowest: 2, highest: 3)))
            return changed
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .oldVersion),
        .violated(by: mutation, of: .oldVersion),
    ]
}
