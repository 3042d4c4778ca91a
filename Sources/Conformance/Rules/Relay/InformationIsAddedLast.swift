internal import BootObservation
internal import NetworkProtocols

/// Servers and further relays look for it there.
enum InformationIsAddedLast: DHCPRule {
    static let id: RuleID = "relay/information-is-added-last"
    static let level = RequirementLevel.must
    static let citation = "RFC 3046 §2.1"
    static let statement = "A relay adds its information, option 82, as the last option, in the options field."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-014"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let requests = session.requests.filter { request in
            !request.message.relayAddress.isUnspecified && request.message.options.contains(.relayAgentInformation)
        }
        return requests.map { request in
            let party = Party.address(request.message.relayAddress)
            let last = request.message.options.instances.last
            if last?.code == .relayAgentInformation, last?.area == .options {
                return Verdict(.satisfied, party, client: session.clientMAC)
            }
            let complaint = Complaint(
                "\(request.title) with option \(last?.code ?? .end) behind option 82",
                at: request.range(of: .relayAgentInformation)
            )
            return Verdict(
                request.isCut ? .inconclusive : .violated,
                party,
                client: session.clientMAC,
                evidence: [request.evidence(complaint)]
            )
        }
    }

    static let mutation = RuleMutation(
        "the relay adds its information before another option",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .request && $0.options.contains(.relayAgentInformation) }) {
            $0.options.append(.hostName, Array("node".utf8))
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
