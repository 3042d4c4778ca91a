internal import BootObservation
internal import NetworkProtocols

/// The text is all that a person at the machine gets to see.
enum NAKSaysWhy: DHCPRule {
    static let id: RuleID = "dhcp/nak-says-why"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A NAK carries a message, option 56, that says why."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-020"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.serverReplies(.negativeAcknowledge)) { reply in
            reply.message.options.contains(.message) ? nil : Complaint("NAK without option 56")
        }
    }

    static let mutation = RuleMutation(
        "the server refuses without a word",
        of: []
    ) { exchange in
        exchange.changingDHCP(.negativeAcknowledge) { $0.options[.message] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusal),
        .violated(by: mutation, of: .refusal),
    ]
}
