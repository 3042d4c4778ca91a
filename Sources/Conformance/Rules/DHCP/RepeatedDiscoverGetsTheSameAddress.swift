internal import BootObservation
internal import NetworkProtocols

/// Else each try takes an address out of the pool for a while; a ROM tries four times.
enum RepeatedDiscoverGetsTheSameAddress: DHCPRule {
    static let id: RuleID = "dhcp/repeated-discover-gets-the-same-address"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement = "A server offers a client that asks again the address that it offered before."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-078"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        guard session.messages(.decline).isEmpty, session.serverReplies(.negativeAcknowledge).isEmpty else { return [] }
        let offers = session.serverReplies(.offer).filter { !session.isDeliveredByRelay($0) }
        return Set(offers.map(\.server)).sorted().flatMap { server -> [Verdict] in
            let own = offers.filter { $0.server == server }
            guard let first = own.first, own.count > 1 else { return [] }
            return session.verdicts(on: own.dropFirst()) { offer in
                offer.message.yourAddress == first.message.yourAddress
                    ? nil
                    : Complaint(
                        "OFFER of \(offer.message.yourAddress), before it was \(first.message.yourAddress)",
                        at: DHCPField.yourAddress
                    )
            }
        }
    }

    static let mutation = RuleMutation(
        "the second try is offered another address",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        var isFirst = true
        return exchange.askingTwice { _ in false }.changingDHCP(.offer) { message in
            if !isFirst { message.yourAddress = IPv4Address(10, 0, 0, 51) }
            isFirst = false
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a client that asks twice and is offered the same", .satisfied) {
            Exchange.plainLease.askingTwice { _ in false }
        },
        .violated(by: mutation, of: .plainLease, alsoViolated: [AddressStays.id, AckKeepsTheOffer.id]),
    ]
}
