internal import BootObservation
internal import NetworkProtocols

/// A client that sets the flag cannot take unicast yet: to it the server is silent.
enum BroadcastFlagIsHonoured: DHCPRule {
    static let id: RuleID = "dhcp/broadcast-flag-is-honoured"
    static let level = RequirementLevel.should
    static let citation = "RFC 2131 §4.1"
    static let statement =
        "The reply to a message with the broadcast flag is broadcast, unless a relay or ciaddr says where it "
        + "goes."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-024", "CAP-DHCP-19"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let replies = session.serverReplies(.offer, .acknowledge).filter { reply in
            guard let question = session.request(answeredBy: reply)?.message else { return false }
            return question.isBroadcast && question.clientAddress.isUnspecified && question.relayAddress.isUnspecified
        }
        return session.verdicts(on: replies) { reply in
            reply.destination.address.isBroadcast
                ? nil : Complaint("\(reply.title) sent to \(reply.destination.address) in spite of the broadcast flag")
        }
    }

    static let mutation = RuleMutation(
        "the client asks for broadcast and gets unicast",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(where: { $0.messageType != .negativeAcknowledge }) { $0.isBroadcast = true }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client that asks for broadcast and gets it", .satisfied) {
            mutation.apply(.bootLease).editingDHCP { datagram, message in
                var broadcast = datagram
                broadcast.destination.address = .broadcast
                broadcast.destinationMAC = .broadcast
                return [broadcast]
            }
        },
        .violated(by: mutation, of: .bootLease),
    ]
}
