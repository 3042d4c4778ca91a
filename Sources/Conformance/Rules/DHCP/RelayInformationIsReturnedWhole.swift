internal import BootObservation
internal import NetworkProtocols

/// What a relay put in it, the relay needs back to find the client.
enum RelayInformationIsReturnedWhole: DHCPRule {
    static let id: RuleID = "dhcp/relay-information-is-returned-whole"
    static let level = RequirementLevel.must
    static let citation = "RFC 3046 §2.2"
    static let statement =
        "A server that returns the relay agent information, option 82, returns all of it unaltered."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-066"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { $0.message.options.contains(.relayAgentInformation) }
        return session.verdicts(comparing: replies) { reply, request in
            let sent = request.message.options[.relayAgentInformation]
            guard reply.message.options[.relayAgentInformation] != sent else { return nil }
            return Complaint(
                "\(reply.title) with another option 82 than sent",
                at: reply.range(of: .relayAgentInformation)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server returns a part of option 82",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.relayAgentInformation] = [1, 1, 0x65] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
