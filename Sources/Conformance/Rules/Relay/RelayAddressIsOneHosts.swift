internal import BootObservation
internal import NetworkProtocols

/// The server sends its answer there.
enum RelayAddressIsOneHosts: DHCPRule {
    static let id: RuleID = "relay/relay-address-is-one-hosts"
    static let level = RequirementLevel.must
    static let citation = "RFC 1542 §4.1.1"
    static let statement =
        "The relay address, giaddr, is that of one host: no broadcast, multicast or loopback address."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-005"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        session.verdicts(on: session.requests.filter { !$0.message.relayAddress.isUnspecified }) { request in
            let relay = request.message.relayAddress
            return relay.isBroadcast || relay.isMulticast || relay.rawValue >> 24 == 127
                ? Complaint("\(request.title) with giaddr \(relay)", at: DHCPField.relayAddress) : nil
        }
    }

    static let mutation = RuleMutation(
        "the relay writes a broadcast address into giaddr",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard !message.relayAddress.isUnspecified else { return [datagram] }
            var changed = message
            changed.relayAddress = .broadcast
            var moved = datagram.carrying(changed.encoded)
            if message.operation == .reply { moved.destination.address = .broadcast }
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}
