internal import BootObservation
internal import NetworkProtocols

/// Several clients behind one hardware address tell their answers apart by it. Servers from before 2013, and dnsmasq,
/// leave it out.
enum ClientIdentifierIsReturned: DHCPRule {
    static let id: RuleID = "dhcp/client-identifier-is-returned"
    static let level = RequirementLevel.must
    static let citation = "RFC 6842 §3"
    static let statement = "A reply returns the client identifier, option 61, unaltered when the client sent one."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-017"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge, .negativeAcknowledge).filter { reply in
            session.request(answeredBy: reply)?.message.options.contains(.clientIdentifier) ?? false
        }
        return session.verdicts(comparing: replies) { reply, request in
            guard let returned = reply.message.options[.clientIdentifier] else {
                return Complaint(
                    "\(reply.title) without the option 61 that the client sent in frame \(request.stamp.frame)"
                )
            }
            guard returned != request.message.options[.clientIdentifier] else { return nil }
            return Complaint(
                "\(reply.title) with another option 61 than the client sent in frame \(request.stamp.frame)",
                at: reply.range(of: .clientIdentifier)
            )
        }
    }

    static let mutation = RuleMutation(
        "the client sends an option 61 that the server does not return",
        of: ["dhcp/init-reboot-refused", "dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.changingDHCPMessages { message in
            message.options[.clientIdentifier] = message.operation == .request ? [1, 2, 3, 4, 5, 6, 7] : nil
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
