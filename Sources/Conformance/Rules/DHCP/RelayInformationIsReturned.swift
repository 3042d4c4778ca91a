internal import BootObservation
internal import NetworkProtocols

/// Only servers that claim to support the option are bound to return it, so its absence breaks no must; the relay may
/// drop the reply all the same.
enum RelayInformationIsReturned: DHCPRule {
    static let id: RuleID = "dhcp/relay-information-is-returned"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 3046 §2.2, of servers that support the option"
    static let statement = "A reply returns the relay agent information, option 82, that the relay sent."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-066"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            session.request(answeredBy: reply)?.message.options.contains(.relayAgentInformation) ?? false
                && !session.isDeliveredByRelay(reply)
        }
        return session.verdicts(on: replies) { reply in
            reply.message.options.contains(.relayAgentInformation) ? nil : Complaint("\(reply.title) without option 82")
        }
    }

    static let mutation = RuleMutation(
        "the server leaves option 82 out",
        of: []
    ) { exchange in
        exchange.changingDHCP(where: { $0.operation == .reply }) { $0.options[.relayAgentInformation] = nil }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        RuleExample("a relayed lease that is captured on both networks", .satisfied) {
            Exchange.relayedLease.seenOnBothNetworks()
        },
        .violated(by: mutation, of: .relayedLease),
    ]
}
