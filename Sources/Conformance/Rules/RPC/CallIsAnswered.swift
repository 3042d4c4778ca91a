internal import BootObservation
internal import NetworkProtocols

/// It was lost, or its server hangs; over UDP the caller asks again a few times, over TCP it waits for a minute.
enum CallIsAnswered: NFSRule {
    static let id: RuleID = "rpc/call-is-answered"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "nfs(5), timeo and retrans"
    static let statement = "A call is answered."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-RPC-02"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        // What was asked last may be answered behind the end of the capture.
        let isOver = !session.completeness.contains(.endMissing)
        var verdicts = session.review(on: session.serverParty) { call in
            guard call.undecodable == nil, call.portMapper != .callIt, call.portMapper != .indirect else {
                return .notMeant
            }
            if call.reply != nil { return .right }
            let wasRefused = session.unreachable.contains { $0.server == call.server }
            guard !wasRefused, call.mount != .unmount, isOver || call.repetitions.count > 0 else { return .notMeant }
            return .wrong(
                "\(call.name) is not answered\(call.repetitions.count > 0 ? ", asked \(call.repetitions.count + 1) times" : "")"
            )
        }
        if session.mayLackMessages {
            for index in verdicts.indices where verdicts[index].outcome == .violated {
                verdicts[index].outcome = .inconclusive
            }
        }
        return verdicts
    }

    static let mutation = RuleMutation("a call is not answered", of: []) { exchange in
        exchange.changingReplies { $0.nfs == .access ? nil : $0 }.thenSilent()
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .nfsRoot),
        .violated(by: mutation, of: .nfsRoot),
    ]
}
