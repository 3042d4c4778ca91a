internal import BootObservation
internal import NetworkProtocols

/// A proxyDHCP offer has none, and says so by the class PXEClient.
enum LeaseHasAddress: DHCPRule {
    static let id: RuleID = "dhcp/lease-has-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "An OFFER, and an ACK that answers a REQUEST, carry the client's address in yiaddr."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-008"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.messages.filter { reply in
            guard !reply.isFromClient, !reply.isOfBootServer, reply.message.networkBootClass == nil else {
                return false
            }
            return reply.type == .offer
                || (reply.type == .acknowledge && session.request(answeredBy: reply)?.type == .request)
        }
        return session.verdicts(on: replies) { reply in
            reply.message.yourAddress.isUnspecified
                ? Complaint("\(reply.title) without an address", at: DHCPField.yourAddress) : nil
        }
    }

    static let mutation = RuleMutation(
        "the server offers no address",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.yourAddress = .any }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [AckKeepsTheOffer.id]),
    ]
}
