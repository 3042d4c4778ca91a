internal import BootObservation
internal import NetworkProtocols

/// Whoever is asked so answers a stranger in the server's own name, and to whatever address the call gave.
enum CallsAreNotPassedOn: NFSRule {
    static let id: RuleID = "portmap/calls-are-not-passed-on"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1833 §3.2 and its security considerations"
    static let statement = "A port mapper passes no calls on."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["PMAP-S-011", "PMAP-S-010"]

    static func judge(_ session: NFSSession) -> [Verdict] {
        session.review(on: session.serverParty) { call in
            guard call.portMapper == .callIt || (call.portMapper == .indirect && call.call.version == 4) else {
                return .notMeant
            }
            return .unless(call.isSuccess ? "\(call.name) is answered for another program" : nil)
        }
    }

    static let mutation = RuleMutation("the port mapper passes a call on", of: []) { exchange in
        exchange.editingDatagrams { datagram in
            guard datagram.destination.port == 111, datagram.payload.word(at: 20) == 5 else { return [datagram] }
            let answer = Array(datagram.payload.prefix(4)) + words([1, 0, 0, 0, 0, 2049, 0])
            return [datagram, datagram.answered(by: answer)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .passedCall),
        .violated(by: mutation, of: .passedCall),
    ]
}
