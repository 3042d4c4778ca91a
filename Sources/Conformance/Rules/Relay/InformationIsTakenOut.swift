internal import BootObservation
internal import NetworkProtocols

/// It is the relay's own, and the client may have no room for it.
enum InformationIsTakenOut: DHCPRule {
    static let id: RuleID = "relay/information-is-taken-out"
    static let level = RequirementLevel.must
    static let citation = "RFC 3046 §2.1"
    static let statement = "A relay takes its information, option 82, out of what it passes on to the client."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-017"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let delivered = session.replies.filter { session.isFromRelay($0) }
        return delivered.map { reply in
            let party = Party.address(reply.message.relayAddress)
            guard reply.message.options.contains(.relayAgentInformation) else {
                return Verdict(.satisfied, party, client: session.clientMAC)
            }
            let complaint = Complaint(
                "\(reply.title) to the client with option 82",
                at: reply.range(of: .relayAgentInformation)
            )
            return Verdict(.violated, party, client: session.clientMAC, evidence: [reply.evidence(complaint)])
        }
    }

    static let mutation = RuleMutation(
        "the relay leaves option 82 in",
        of: ["dhcp/relayed-client-side"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.operation == .reply, datagram.destination.port == 68, !message.relayAddress.isUnspecified
            else {
                return [datagram]
            }
            var changed = message
            changed.options.append(.relayAgentInformation, [1, 4, 0x65, 0x74, 0x68, 0x31])
            return [datagram.carrying(changed.encoded)]
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a relayed lease, seen on both networks", .satisfied) {
            Exchange.relayedLease.seenOnBothNetworks()
        },
        RuleExample("a relay that leaves option 82 in", .violated) {
            mutation.apply(Exchange.relayedLease.seenOnBothNetworks())
        },
    ]
}
