internal import BootObservation
internal import NetworkProtocols

/// The client knows of no end, and goes on using an address that another one gets.
enum LeaseIsInfinite: DHCPRule {
    static let id: RuleID = "bootp/lease-is-infinite"
    static let level = RequirementLevel.must
    static let citation = "RFC 1534 §2"
    static let statement =
        "What a BOOTP client is given is given for ever: a reply to it names no lease time but the "
        + "infinite one."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["BOOTP-S-013", "DHCP-C-055"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.type == nil }) { reply in
            guard let seconds = reply.message.options.octets(of: .leaseTime), !seconds.allSatisfy({ $0 == 0xff }) else {
                return nil
            }
            return Complaint("BOOTP reply with a lease time", at: reply.range(of: .leaseTime))
        }
    }

    static let mutation = RuleMutation(
        "the server gives a BOOTP client an hour",
        of: ["dhcp/bootp-reply-not-taken"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.leaseTime] = [0, 0, 14, 16] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootp),
        .violated(by: mutation, of: .bootp, alsoViolated: [ReplyKeepsToTheSize.id]),
    ]
}
