internal import BootObservation
internal import NetworkProtocols

/// A refusal gives nothing.
enum NAKHasNoAddresses: DHCPRule {
    static let id: RuleID = "dhcp/nak-has-no-addresses"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A NAK has zero in ciaddr, yiaddr and siaddr."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-009"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.serverReplies(.negativeAcknowledge)) { reply in
            let message = reply.message
            let fields = [message.clientAddress, message.yourAddress, message.nextServer]
            return fields.allSatisfy(\.isUnspecified) ? nil : Complaint("NAK with an address", at: 12..<24)
        }
    }

    static let mutation = RuleMutation(
        "the server leaves the address in its NAK",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(.negativeAcknowledge) { $0.yourAddress = IPv4Address(192, 168, 99, 5) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusal),
        .violated(by: mutation, of: .refusal),
    ]
}
