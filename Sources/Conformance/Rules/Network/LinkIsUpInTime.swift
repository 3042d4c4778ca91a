internal import BootObservation
internal import NetworkProtocols

/// A switch port with spanning tree and without "portfast" forwards nothing for half a minute; firmware gives up
/// sooner.
enum LinkIsUpInTime: DHCPRule {
    static let id: RuleID = "network/link-is-up-in-time"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience with IEEE 802.1D"
    static let statement =
        "The first questions of a machine do not go unheard for a quarter of a minute and are then answered "
        + "at once."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-L2-02"]
    static let needsLink = true

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let discovers = session.clientMessages(.discover)
        guard let first = discovers.first,
            let offer = session.messages.first(where: { !$0.isFromClient && $0.type == .offer })
        else {
            return []
        }
        let party = session.clientParty(first)
        let wait = offer.stamp.time.duration(since: first.stamp.time)
        let unheard = discovers.filter { $0.stamp < offer.stamp }
        guard unheard.count >= 3, wait >= .seconds(15), wait <= .seconds(60) else {
            return [Verdict(.satisfied, party, client: session.clientMAC)]
        }
        let seconds = wait.wholeNanoseconds / 1_000_000_000
        let note = "\(unheard.count) DISCOVERs in \(seconds) s before the first OFFER"
        return [Verdict(.violated, party, client: session.clientMAC, evidence: [offer.evidence(Complaint(note))])]
    }

    static let mutation = RuleMutation(
        "nothing is heard for half a minute",
        of: ["dhcp/relayed-client-side"]
    ) { exchange in
        guard let first = exchange.frames.first else { return exchange }
        let asked = Exchange(exchange.name, [first])
        return asked.followed(by: asked, after: .seconds(4)).followed(by: asked, after: .seconds(8))
            .followed(by: exchange, after: .seconds(16))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
