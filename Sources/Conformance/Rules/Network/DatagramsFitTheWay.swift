internal import BootObservation
internal import NetworkProtocols

/// A sender that ignores the message sends into a black hole.
enum DatagramsFitTheWay: NetworkRule {
    static let id: RuleID = "network/datagrams-fit-the-way"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1191 §3"
    static let statement = "No router on the way says that a datagram is too large for it."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-IP-02"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let errors = record.unreachable.filter { $0.type == 3 && $0.code == 4 }
        let hasTransfers = network.boots.contains { boot in boot.fetches.contains { $0.outcome == .complete } }
        guard !errors.isEmpty else { return hasTransfers ? [Verdict(.satisfied, .role(.network))] : [] }
        let evidence = errors.map { error in
            Evidence(error.stamp.frame, "\(error.source): too large, its link takes \(error.nextHopMTU ?? 0) octets")
        }
        return [Verdict(.violated, .role(.network), evidence: evidence)]
    }

    static let mutation = RuleMutation(
        "a router says that a block is too large",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        var builder = ExchangeBuilder()
        builder.sayTooLarge([UInt8](repeating: 0, count: 1000), from: .server, 40_001, to: .client, 49_152)
        return exchange.followed(by: builder.exchange(""))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .bootLease),
    ]
}
