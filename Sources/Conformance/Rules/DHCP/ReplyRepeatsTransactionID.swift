internal import BootObservation
internal import NetworkProtocols

/// The client throws away what it cannot match to its question; on its screen the server is silent.
enum ReplyRepeatsTransactionID: DHCPRule {
    static let id: RuleID = "dhcp/reply-repeats-transaction-id"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A reply carries the transaction identifier (xid) of the message that it answers."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-001", "PROXY-S-010", "CAP-DHCP-07"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let asked = Set(session.requests.map(\.message.transactionID))
        let isStartSeen = session.messages.first?.isFromClient == true && !session.completeness.contains(.startMissing)
        return session.replies.map { reply in
            if asked.contains(reply.message.transactionID) { return session.verdict(.satisfied, on: reply) }
            // A server that also answers rightly is late with this one: the client has begun anew since.
            let isLate = session.replies.contains { other in
                other.server == reply.server && asked.contains(other.message.transactionID)
            }
            return session.verdict(
                isStartSeen && !isLate ? .violated : .inconclusive,
                on: reply,
                Complaint(
                    "\(reply.title) with transaction 0x\(String(reply.message.transactionID, radix: 16)), "
                        + "under which nobody asked",
                    at: DHCPField.transactionID
                )
            )
        }
    }

    static let mutation = RuleMutation(
        "the server answers under another transaction identifier",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file", "dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.transactionID ^= 0x0101_0101 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .bootLease, alsoViolated: [RequestTakesASeenOffer.id]),
    ]
}
