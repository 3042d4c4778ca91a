internal import BootObservation
internal import NetworkProtocols

/// Shown on the machine as PXE-E51. In the first seconds a switch may hold the port back (spanning tree), so that
/// three questions must have gone unanswered.
enum DiscoverGetsAnOffer: DHCPRule {
    static let id: RuleID = "dhcp/discover-gets-an-offer"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "PXE 2.1 error list, E51"
    static let statement = "A client that asks for an address by DISCOVER gets an offer."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-DHCP-01"]

    static func judge(_ session: DHCPSession) -> [Verdict] {
        let discovers = session.clientMessages(.discover)
        guard let first = discovers.first, let last = discovers.last else { return [] }
        if session.messages.contains(where: {
            !$0.isFromClient && $0.type == .offer && !$0.message.yourAddress.isUnspecified
        }) {
            return [Verdict(.satisfied, session.clientParty(first), client: session.clientMAC)]
        }
        let isSilenceSure = discovers.count >= 3 && !session.completeness.contains(.oneDirection)
        return [
            session.verdict(
                isSilenceSure ? .violated : .inconclusive,
                on: last,
                Complaint("\(discovers.count) DISCOVERs from frame \(first.stamp.frame) on, and no OFFER")
            )
        ]
    }

    static let mutation = RuleMutation(
        "nobody answers",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        let deaf = exchange.droppingDHCP { $0.operation == .reply || $0.messageType == .request }
        guard let first = deaf.frames.first else { return deaf }
        let again = Exchange("", [first.at(first.header.time.advanced(by: .seconds(4)))])
        return Exchange(
            deaf.name,
            again.followed(by: again, after: .seconds(8)).followed(by: again, after: .seconds(16)).frames
        )
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
        RuleExample("one DISCOVER at the end of the capture", .inconclusive) {
            Exchange("", Array(Exchange.bootLease.frames.prefix(1)))
        },
    ]
}
