internal import BootObservation
internal import NetworkProtocols

/// The client cannot be reached but through its relay.
enum ReplyGoesToRelay: DHCPRule {
    static let id: RuleID = "dhcp/reply-goes-to-relay"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1"
    static let statement = "The reply to a relayed message goes to the relay: to giaddr, port 67."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-022", "CAP-DHCP-20"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.replies.filter { reply in
            session.request(answeredBy: reply).map { !$0.message.relayAddress.isUnspecified } ?? false
                && !session.isDeliveredByRelay(reply)
        }
        return session.verdicts(comparing: replies) { reply, request in
            let relay = request.message.relayAddress
            return reply.destination == Endpoint(address: relay, port: 67)
                ? nil : Complaint("\(reply.title) sent to \(reply.destination), where giaddr is \(relay)")
        }
    }

    static let mutation = RuleMutation(
        "the server answers past the relay",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .reply, !message.relayAddress.isUnspecified else { return [datagram] }
            var astray = datagram
            astray.destination = Endpoint(address: message.yourAddress, port: 68)
            return [astray]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        RuleExample("a relayed lease that is captured on both networks", .satisfied) {
            Exchange.relayedLease.seenOnBothNetworks()
        },
        .violated(by: mutation, of: .relayedLease),
    ]
}
