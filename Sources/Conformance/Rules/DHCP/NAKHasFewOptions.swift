internal import BootObservation
internal import NetworkProtocols

/// Nothing that a NAK could configure would be taken.
enum NAKHasFewOptions: DHCPRule {
    static let id: RuleID = "dhcp/nak-has-few-options"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A NAK carries no other options than 53, 54, 56, 60, 61 and, through a relay, 82."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-019", "DHCP-S-021"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let allowed: [DHCPOptionCode] = [
            .messageType, .serverIdentifier, .message, .vendorClass, .clientIdentifier, .relayAgentInformation,
        ]
        return session.verdicts(on: session.serverReplies(.negativeAcknowledge)) { reply in
            guard let code = reply.message.options.codesInOrder.first(where: { !allowed.contains($0) }) else {
                return nil
            }
            return Complaint("NAK with option \(code)", at: reply.range(of: code))
        }
    }

    static let mutation = RuleMutation(
        "the server gives a lease time in its NAK",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(.negativeAcknowledge) { $0.options.append(.leaseTime, [0, 0, 14, 16]) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusal),
        .violated(by: mutation, of: .refusal),
    ]
}
