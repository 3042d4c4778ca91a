internal import BootObservation
internal import NetworkProtocols

/// The server answers twice, and so on. Clients repeat themselves after a second at the earliest, so that what comes
/// twice within half of one was doubled.
enum RelayPassesEachOnOnce: DHCPRule {
    static let id: RuleID = "dhcp/relay-passes-each-on-once"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1542 §4.1.1, which has a relay forward a message, not copies of it"
    static let statement = "A relay passes a client's message on to a server once."
    static let binds = RuleSubject.relay
    static let covers: [RequirementID] = ["RELAY-006", "RELAY-007"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let relayed = session.requests.filter { !$0.message.relayAddress.isUnspecified && !$0.isOfBootServer }
        return relayed.indices.map { index in
            let passed = relayed[index]
            let party = Party.address(passed.message.relayAddress)
            let earlier = relayed[..<index].last { other in
                other.message == passed.message && other.destination == passed.destination
                    && passed.stamp.time.duration(since: other.stamp.time) < .milliseconds(500)
            }
            guard let earlier else { return Verdict(.satisfied, party, client: session.clientMAC) }
            let complaint = Complaint("\(passed.title) a second time, after frame \(earlier.stamp.frame)")
            return Verdict(.violated, party, client: session.clientMAC, evidence: [passed.evidence(complaint)])
        }
    }

    static let mutation = RuleMutation(
        "the relay passes each message on twice",
        of: []
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            let isRelayed = message.operation == .request && !message.relayAddress.isUnspecified
            return isRelayed ? [datagram, datagram] : [datagram]
        }.spread(by: .milliseconds(3))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .relayedLease),
        .violated(by: mutation, of: .relayedLease),
    ]
}

extension Exchange {
    /// The same exchange with so much time more between any two frames: a packet within a millisecond of its like counts
    /// as captured twice.
    fileprivate func spread(by pause: Duration) -> Exchange {
        var count = 0
        return delayed { _ in
            count += 1
            return pause * count
        }
    }
}
