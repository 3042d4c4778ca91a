internal import BootObservation
internal import NetworkProtocols

/// Memory is bounded; what came beyond was not followed.
enum LimitsAreNotReached: NetworkRule {
    static let id: RuleID = "capture/limits-are-not-reached"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the limits of ObservationConfiguration"
    static let statement = "No limit on memory was reached."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-10"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        var reached = network.quality.limits
        if record.isCutShort { reached.append("a conversation was not followed to its end") }
        if !record.isComplete { reached.append("more addresses than are remembered") }
        return [
            Verdict(
                reached.isEmpty ? .satisfied : .violated,
                .role(.capture),
                evidence: reached.map { Evidence(network.quality.last?.frame ?? 1, $0) }
            )
        ]
    }

    static let mutation = RuleMutation(
        "more addresses are claimed than are remembered",
        of: []
    ) { exchange in
        var builder = ExchangeBuilder()
        for number in 0..<UInt32(ConversationRecord.limit + 10) {
            var claimant = ExchangeBuilder.Station.stranger
            claimant.address = IPv4Address(rawValue: 0x0a10_0000 + number)
            builder.ask(for: claimant.address, by: claimant)
        }
        return exchange.followed(by: builder.exchange(""))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .bootLease),
    ]
}
