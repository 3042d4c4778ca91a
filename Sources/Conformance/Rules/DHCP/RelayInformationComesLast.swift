internal import BootObservation
internal import NetworkProtocols

/// Relays cut it off from the end.
enum RelayInformationComesLast: DHCPRule {
    static let id: RuleID = "dhcp/relay-information-comes-last"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 3046 §2.2"
    static let statement = "The relay agent information, option 82, is the last option of a reply."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-067"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.message.options.contains(.relayAgentInformation) }) { reply in
            guard let last = reply.message.options.codesInOrder.last, last != .relayAgentInformation else { return nil }
            return Complaint(
                "\(reply.title) with option \(last) behind option 82",
                at: reply.range(of: .relayAgentInformation)
            )
        }
    }

    static let mutation = RuleMutation(
        "the server puts an option behind option 82",
        of: []
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options.append(.domainName, Array("example.org".utf8)) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
