internal import BootObservation
internal import NetworkProtocols

/// Firmware that sorts offers chooses by what the OFFER says; another boot file in the ACK boots another thing.
enum AckKeepsTheOffer: DHCPRule {
    static let id: RuleID = "dhcp/ack-keeps-the-offer"
    static let level = RequirementLevel.should
    static let citation = "RFC 2131 §3.1 step 4, §4.3.1"
    static let statement =
        "An ACK gives what the server's OFFER promised: the same address, next server and boot file."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["DHCP-S-044", "PXE-S-022", "CAP-DHCP-09"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let offers = session.serverReplies(.offer)
        return session.serverReplies(.acknowledge).flatMap { ack -> [Verdict] in
            let offer = offers.last { offer in
                offer.stamp < ack.stamp && offer.server == ack.server
                    && offer.message.transactionID == ack.message.transactionID
            }
            guard let offer, let request = session.request(answeredBy: ack), session.state(of: request) == .selecting
            else {
                return []
            }
            return session.verdicts(on: CollectionOfOne(ack)) { difference($0, offer) }
        }
    }

    static let mutation = RuleMutation(
        "the server names another boot file in its ACK than in its OFFER",
        of: ["dhcp/options-left-out-and-split", "boot/pxe-no-boot-file"]
    ) { exchange in
        exchange.changingDHCP(.acknowledge) { $0.bootFileField = Array("other.0".utf8) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]

    private static func difference(_ ack: ObservedDHCPMessage, _ offer: ObservedDHCPMessage) -> Complaint? {
        let (given, promised) = (ack.message, offer.message)
        if given.yourAddress != promised.yourAddress {
            return Complaint(
                "ACK gives \(given.yourAddress), the OFFER in frame \(offer.stamp.frame) promised \(promised.yourAddress)",
                at: DHCPField.yourAddress
            )
        }
        if given.bootFile != promised.bootFile {
            let names = [given, promised].map { $0.bootFileName?.description ?? "none" }
            return Complaint("ACK has boot file \(names[0]), the OFFER in frame \(offer.stamp.frame) \(names[1])")
        }
        guard given.nextServer != promised.nextServer else { return nil }
        return Complaint(
            "ACK has next server \(given.nextServer), the OFFER in frame \(offer.stamp.frame) \(promised.nextServer)",
            at: DHCPField.nextServer
        )
    }
}
