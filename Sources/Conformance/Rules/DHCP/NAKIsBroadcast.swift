internal import BootObservation
internal import NetworkProtocols

/// The client that is refused may well sit on another network than its address says, where no unicast finds it.
enum NAKIsBroadcast: DHCPRule {
    static let id: RuleID = "dhcp/nak-is-broadcast"
    static let level = RequirementLevel.must
    static let citation = "RFC 2131 §4.1, §4.3.2"
    static let statement = "A NAK is broadcast; through a relay it has the broadcast flag set."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-026"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.serverReplies(.negativeAcknowledge)) { reply in
            if !reply.message.relayAddress.isUnspecified {
                return reply.message.isBroadcast
                    ? nil : Complaint("NAK through a relay without the broadcast flag", at: DHCPField.flags)
            }
            return reply.destination.address.isBroadcast ? nil : Complaint("NAK sent to \(reply.destination.address)")
        }
    }

    static let mutation = RuleMutation(
        "the server sends its NAK to the old address",
        of: ["dhcp/init-reboot-refused"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .negativeAcknowledge else { return [datagram] }
            var unicast = datagram
            unicast.destination.address = IPv4Address(192, 168, 99, 5)
            return [unicast]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .refusal),
        .violated(by: mutation, of: .refusal),
    ]
}
