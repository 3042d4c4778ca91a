internal import BootObservation
internal import NetworkProtocols

/// Table 3 says 0 without an RFC 2119 word. Most servers answer in the client's buffer and repeat its secs, and no
/// client is known to mind.
enum RepliesHaveNoSecondsOrHops: DHCPRule {
    static let id: RuleID = "dhcp/replies-have-no-seconds-or-hops"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "A reply has zero in secs and hops."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.replies.filter { $0.type != nil }) { reply in
            if reply.message.hops != 0 {
                return Complaint("\(reply.title) with hops \(reply.message.hops)", at: DHCPField.hops)
            }
            guard reply.message.secondsElapsed != 0 else { return nil }
            return Complaint("\(reply.title) with secs \(reply.message.secondsElapsed)", at: DHCPField.seconds)
        }
    }

    static let mutation = RuleMutation(
        "the server repeats the client's secs",
        of: ["dhcp/renewed-then-server-gone", "dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.secondsElapsed = 4 }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
