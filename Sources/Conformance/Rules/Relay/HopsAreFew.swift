internal import BootObservation
internal import NetworkProtocols

/// Two relays that pass each other's messages on go round for ever.
enum HopsAreFew: DHCPRule {
    static let id: RuleID = "relay/hops-are-few"
    static let level = RequirementLevel.must
    static let citation = "RFC 1542 §4.1.1"
    static let statement = "A relay passes on no message that has gone through more than 16 relays."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-002"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { !$0.message.relayAddress.isUnspecified }) { request in
            request.message.hops > 16
                ? Complaint("\(request.title) with hops \(request.message.hops)", at: DHCPField.hops) : nil
        }
    }

    static let mutation = RuleMutation(
        "a message has gone through 17 relays",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && !$0.relayAddress.isUnspecified }) { $0.hops = 17 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
