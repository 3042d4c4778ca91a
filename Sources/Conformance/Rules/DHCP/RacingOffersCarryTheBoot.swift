internal import BootObservation
internal import NetworkProtocols

/// Firmware that sorts its offers boots; what takes the first offer, as U-Boot, GRUB and the kernel do, boots when
/// the right server is the faster one.
enum RacingOffersCarryTheBoot: DHCPRule {
    static let id: RuleID = "dhcp/racing-offers-carry-the-boot"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement =
        "Where several servers offer an address to a boot client, each of them names a boot file, or none "
        + "does."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-03"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.serverReplies(.offer).filter { offer in
            session.request(answeredBy: offer)?.message.networkBootClass != nil
        }
        guard let first = offers.first else { return [] }
        let racing = offers.filter { $0.message.transactionID == first.message.transactionID }
        guard Set(racing.map(\.server)).count > 1 else { return [] }
        let party = session.clientMAC.map { Party.machine($0) } ?? .role(.network)
        guard let with = racing.first(where: { $0.message.bootFile != nil }),
            let without = racing.first(where: { $0.message.bootFile == nil })
        else { return [Verdict(.satisfied, party, client: session.clientMAC)] }
        return [
            Verdict(
                .violated,
                party,
                client: session.clientMAC,
                evidence: [
                    with.evidence(
                        Complaint("OFFER by \(with.server) with \(with.message.bootFileName?.description ?? "")")
                    ),
                    without.evidence(Complaint("OFFER by \(without.server) without a boot file")),
                ]
            )
        ]
    }

    static let mutation = RuleMutation(
        "a second server offers an address and no boot file",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.withSecondServer { offer in
            offer.bootFileField = []
            offer.options[.bootFileName] = nil
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a second server that offers the same", .satisfied, alsoViolated: [OneServerOffers.id]) {
            Exchange.bootLease.withSecondServer { _ in }
        },
        .violated(by: mutation, of: .bootLease, alsoViolated: [OneServerOffers.id]),
    ]
}
