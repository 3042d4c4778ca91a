internal import BootObservation
internal import NetworkProtocols

/// Which of the two a machine takes depends on its firmware, and on which answer comes first.
enum BootDataAgree: DHCPRule {
    static let id: RuleID = "dhcp/boot-data-agree"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "All offers to a boot client that name a boot file name the same one, on the same server."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-03"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.messages.filter { $0.type == .offer && !$0.isFromClient && $0.message.bootFile != nil }
        guard let first = offers.first else { return [] }
        let other = offers.first { offer in
            offer.message.transactionID == first.message.transactionID && offer.server != first.server
                && (offer.message.bootFile != first.message.bootFile
                    || offer.message.nextServer != first.message.nextServer)
        }
        guard let other else { return [Verdict(.satisfied, party(session), client: session.clientMAC)] }
        return [
            Verdict(
                .violated,
                party(session),
                client: session.clientMAC,
                evidence: [first, other].map { offer in
                    let file = offer.message.bootFileName?.description ?? ""
                    return offer.evidence(Complaint("OFFER by \(offer.server): \(file) on \(offer.message.nextServer)"))
                }
            )
        ]
    }

    static let mutation = RuleMutation(
        "a second server offers another boot file",
        of: ["dhcp/options-left-out-and-split"]
    ) { exchange in
        exchange.editingDHCP { datagram, message in
            guard message.messageType == .offer else { return [datagram] }
            var other = message
            other.options[.serverIdentifier] = [10, 0, 0, 66]
            other.bootFileField = Array("other.0".utf8)
            var second = datagram.carrying(other.encoded)
            second.source.address = IPv4Address(10, 0, 0, 66)
            return [datagram, second]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease, alsoViolated: [OneServerOffers.id]),
    ]

    private static func party(_ session: DHCPSession) -> Party {
        session.clientMAC.map { .machine($0) } ?? .role(.network)
    }
}
