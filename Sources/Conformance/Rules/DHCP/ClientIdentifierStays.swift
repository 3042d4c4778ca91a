internal import BootObservation
internal import NetworkProtocols

/// Servers know a lease by it: another identifier is another client.
enum ClientIdentifierStays: DHCPRule {
    static let id: RuleID = "dhcp/client-identifier-stays"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.2"
    static let statement = "A client sends the same client identifier, option 61, in all messages about one lease."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["DHCP-C-034"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let messages = session.requests.filter { $0.type != nil && !$0.isOfBootServer }
        guard let first = messages.first?.message.options[.clientIdentifier], messages.count > 1 else { return [] }
        return session.verdicts(on: messages.dropFirst()) { message in
            message.message.options[.clientIdentifier] == first
                ? nil
                : Complaint(
                    "\(message.title) with another option 61 than before",
                    at: message.range(of: .clientIdentifier)
                )
        }
    }

    static let mutation = RuleMutation(
        "the client changes its identifier in the REQUEST",
        of: ["dhcp/relayed-client-side", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.request) { $0.options[.clientIdentifier] = [255, 1, 2, 3, 4, 0, 1] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [ClientIdentifierIsReturned.id]),
    ]
}
