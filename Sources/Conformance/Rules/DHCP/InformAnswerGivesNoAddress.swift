internal import BootObservation
internal import NetworkProtocols

/// The client has its own.
enum InformAnswerGivesNoAddress: DHCPRule {
    static let id: RuleID = "dhcp/inform-answer-gives-no-address"
    static let level = RequirementLevel.should
    static let citation = "RFC 2131 §4.3.5"
    static let statement = "An ACK that answers an INFORM gives no address."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-014"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.acknowledge).filter { session.request(answeredBy: $0)?.type == .inform }
        return session.verdicts(on: replies) { reply in
            reply.message.yourAddress.isUnspecified
                ? nil : Complaint("ACK to an INFORM that gives \(reply.message.yourAddress)", at: DHCPField.yourAddress)
        }
    }

    static let mutation = RuleMutation(
        "the server gives an address to who asks by INFORM",
        of: []
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.yourAddress = ExchangeBuilder.Station.client.address }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .information),
        .violated(by: mutation, of: .information),
    ]
}
