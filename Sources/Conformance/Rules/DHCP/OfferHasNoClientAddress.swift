internal import BootObservation
internal import NetworkProtocols

/// ciaddr says which address a client has; who is offered one has none.
enum OfferHasNoClientAddress: DHCPRule {
    static let id: RuleID = "dhcp/offer-has-no-client-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "An OFFER has zero in ciaddr."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-006"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.messages.filter { !$0.isFromClient && $0.type == .offer }) { offer in
            offer.message.clientAddress.isUnspecified
                ? nil : Complaint("OFFER with ciaddr \(offer.message.clientAddress)", at: DHCPField.clientAddress)
        }
    }

    static let mutation = RuleMutation(
        "the server puts the offered address in ciaddr too",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.clientAddress = $0.yourAddress }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
