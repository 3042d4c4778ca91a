internal import BootObservation
internal import NetworkProtocols

/// A proxyDHCP offer has no address to be sent to; relays that drop it leave boots without a boot file.
enum BroadcastFlagIsObeyed: DHCPRule {
    static let id: RuleID = "relay/broadcast-flag-is-obeyed"
    static let level = RequirementLevel.should
    static let citation = "RFC 1542 §4.1.2"
    static let statement = "A relay broadcasts a reply with the broadcast flag, and one that gives no address."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-011", "RELAY-020"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let delivered = session.replies.filter { reply in
            session.isFromRelay(reply)
                && (reply.message.isBroadcast || reply.message.yourAddress.isUnspecified)
                && reply.message.clientAddress.isUnspecified
        }
        return delivered.map { reply in
            let party = Party.address(reply.message.relayAddress)
            if reply.destination.address.isBroadcast { return Verdict(.satisfied, party, client: session.clientMAC) }
            let complaint = Complaint("\(reply.title) passed on to \(reply.destination.address)")
            return Verdict(.violated, party, client: session.clientMAC, evidence: [reply.evidence(complaint)])
        }
    }

    static let mutation = RuleMutation(
        "the relay sends by unicast what is to be broadcast",
        of: []
    ) { exchange in
        exchange.changingDHCPMessages { $0.isBroadcast = true }
    }
    static let examples: [RuleExample] = [
        RuleExample("a relay that broadcasts", .satisfied) {
            mutation.apply(Exchange.relayedLease.seenOnBothNetworks()).editingDHCP { datagram, message in
                guard message.operation == .reply, datagram.destination.port == 68 else { return [datagram] }
                var broadcast = datagram
                broadcast.destination.address = .broadcast
                broadcast.destinationMAC = .broadcast
                return [broadcast]
            }
        },
        RuleExample("a relay that does not broadcast", .violated) {
            mutation.apply(Exchange.relayedLease.seenOnBothNetworks())
        },
    ]
}
