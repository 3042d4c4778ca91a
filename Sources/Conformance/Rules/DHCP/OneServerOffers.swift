internal import BootObservation
internal import NetworkProtocols

/// Failover pairs do this by design; a router or a hypervisor with a DHCP server of its own does it by accident.
enum OneServerOffers: DHCPRule {
    static let id: RuleID = "dhcp/one-server-offers"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement = "One server, and no second one, offers addresses to a client."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-02"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.serverReplies(.offer)
        guard let first = offers.first else { return [] }
        let others = offers.filter {
            $0.server != first.server && $0.message.transactionID == first.message.transactionID
        }
        guard let other = others.first else {
            return [Verdict(.satisfied, session.clientParty(first), client: session.clientMAC)]
        }
        return [
            Verdict(
                .violated,
                session.clientMAC.map { .machine($0) } ?? .role(.network),
                client: session.clientMAC,
                evidence: [
                    first.evidence(Complaint("OFFER of \(first.message.yourAddress) by \(first.server)")),
                    other.evidence(Complaint("OFFER of \(other.message.yourAddress) by \(other.server)")),
                ]
            )
        ]
    }

    static let mutation = RuleMutation(
        "a second server offers an address too",
        of: ["dhcp/init-reboot-refused", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .offer else { return [datagram] }
            var other = message
            other.options[.serverIdentifier] = [10, 0, 0, 66]
            var second = datagram.carrying(other.encoded)
            second.source.address = IPv4Address(10, 0, 0, 66)
            return [datagram, second]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .satisfied(by: .proxyBoot),
        .violated(by: mutation, of: .bootLease),
    ]
}
