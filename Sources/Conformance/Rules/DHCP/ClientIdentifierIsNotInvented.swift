internal import BootObservation
internal import NetworkProtocols

/// A client that sent none would take the reply for another's.
enum ClientIdentifierIsNotInvented: DHCPRule {
    static let id: RuleID = "dhcp/client-identifier-is-not-invented"
    static let level = RequirementLevel.must
    static let citation = "RFC 6842 §3"
    static let statement = "A reply carries no client identifier, option 61, when the client sent none."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-018"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge, .negativeAcknowledge).filter { reply in
            session.request(answeredBy: reply).map { !$0.message.options.contains(.clientIdentifier) } ?? false
        }
        return session.verdicts(on: replies) { reply in
            reply.message.options.contains(.clientIdentifier)
                ? Complaint("\(reply.title) with an option 61 of its own", at: reply.range(of: .clientIdentifier)) : nil
        }
    }

    static let mutation = RuleMutation(
        "the server invents an option 61",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCP(.offer) { $0.options[.clientIdentifier] = [1, 2, 3, 4, 5, 6, 7] }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client without option 61", .satisfied) { withoutIdentifier },
        RuleExample("a client without option 61 to which the server gives one", .violated) {
            mutation.apply(withoutIdentifier)
        },
    ]

    private static let withoutIdentifier = Exchange.plainLease.changingDHCPMessages { message in
        message.options[.clientIdentifier] = nil
    }
}
