internal import BootObservation
internal import NetworkProtocols

/// A relay tells by giaddr on which of its networks the client waits.
enum ReplyRepeatsRelayAddress: DHCPRule {
    static let id: RuleID = "dhcp/reply-repeats-relay-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.3.1 table 3"
    static let statement = "The reply to a relayed message carries its relay agent address (giaddr)."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-004", "PROXY-S-010"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            session.request(answeredBy: reply).map { !$0.message.relayAddress.isUnspecified } ?? false
        }
        return session.verdicts(comparing: replies) { reply, request in
            reply.message.relayAddress == request.message.relayAddress
                ? nil
                : Complaint(
                    "\(reply.title) with giaddr \(reply.message.relayAddress), asked with \(request.message.relayAddress)",
                    at: DHCPField.relayAddress
                )
        }
    }

    static let mutation = RuleMutation(
        "the server leaves giaddr zero",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.relayAddress = .any }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
        RuleExample("a lease without a relay", .notExercised) { .plainLease },
    ]
}
