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
        session.replies.map { reply in
            let isKnown = session.messages.contains { message in
                message.isFromClient && message.stamp < reply.stamp
                    && message.message.transactionID == reply.message.transactionID
            }
            if isKnown { return session.verdict(.satisfied, on: reply) }
            let isStartSeen =
                session.messages.first?.isFromClient == true && !session.completeness.contains(.startMissing)
            return session.verdict(
                isStartSeen ? .violated : .inconclusive,
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
        exchange.changingDHCP(where: { $0.operation == .reply && $0.messageType != .acknowledge }) { message in
            message.transactionID ^= 0x0101_0101
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .bootLease, alsoViolated: [RequestTakesASeenOffer.id]),
    ]
}
