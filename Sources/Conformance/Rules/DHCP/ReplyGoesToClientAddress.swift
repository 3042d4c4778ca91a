internal import BootObservation
internal import NetworkProtocols

/// A client with an address listens on it, and RFC 2131 §4.3.2 has the server trust it.
enum ReplyGoesToClientAddress: DHCPRule {
    static let id: RuleID = "dhcp/reply-goes-to-client-address"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, §4.3.2, §4.3.5"
    static let statement =
        "The reply to a message that has the client's address in ciaddr goes to that address, if there is no "
        + "relay."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-015", "DHCP-S-023", "DHCP-S-052"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge).filter { reply in
            guard let question = session.request(answeredBy: reply)?.message else { return false }
            return !question.clientAddress.isUnspecified && question.relayAddress.isUnspecified
        }
        return session.verdicts(comparing: replies) { reply, request in
            let address = request.message.clientAddress
            return reply.destination.address == address
                ? nil : Complaint("\(reply.title) sent to \(reply.destination.address), where ciaddr was \(address)")
        }
    }

    static let mutation = RuleMutation(
        "the server broadcasts its answer to a renewal",
        of: ["dhcp/renewed-then-server-gone"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .acknowledge else { return [datagram] }
            var broadcast = datagram
            broadcast.destination.address = .broadcast
            broadcast.destinationMAC = .broadcast
            return [broadcast]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .renewal),
        .satisfied(by: .information),
        .violated(by: mutation, of: .renewal),
    ]
}
