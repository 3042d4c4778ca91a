internal import BootObservation
internal import NetworkProtocols

/// A server that returns it as it came hands the damage back.
enum InformationIsWellFormed: DHCPRule {
    static let id: RuleID = "relay/information-is-well-formed"
    static let level = RequirementLevel.must
    static let citation = "RFC 3046 §2.0"
    static let statement =
        "The information of a relay, option 82, is a list of suboptions of their length, without pads and "
        + "end marker."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-019"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let requests = session.requests.filter { $0.message.options.contains(.relayAgentInformation) && !$0.isCut }
        return requests.compactMap { request -> Verdict? in
            guard let information = request.message.relayAgentInformation else { return nil }
            let relay = request.message.relayAddress
            let party = relay.isUnspecified ? Party.role(.relay) : .address(relay)
            let trouble =
                information.options.defects.first.map { $0.description }
                ?? information.options.instances.first { $0.code == 0 || $0.code == 255 }.map { "suboption \($0.code)" }
                ?? (information.octets.isEmpty ? "nothing in it" : nil)
            guard let trouble else { return Verdict(.satisfied, party, client: session.clientMAC) }
            let complaint = Complaint("option 82: \(trouble)", at: request.range(of: .relayAgentInformation))
            return Verdict(.violated, party, client: session.clientMAC, evidence: [request.evidence(complaint)])
        }
    }

    static let mutation = RuleMutation(
        "a suboption of option 82 is longer than it says",
        of: []
    ) { exchange in
        exchange.changingDHCPMessages { message in
            guard message.options.contains(.relayAgentInformation) else { return }
            message.options[.relayAgentInformation] = [1, 9, 0x65, 0x74, 0x68, 0x31]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
