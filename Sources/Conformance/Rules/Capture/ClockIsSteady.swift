internal import BootObservation
internal import NetworkProtocols

/// The clock was set, or captures of two hosts were merged: times prove nothing there.
enum ClockIsSteady: NetworkRule {
    static let id: RuleID = "capture/clock-is-steady"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "capture practice"
    static let statement = "Time neither goes back nor leaps."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-06"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let anomalies = network.quality.clockAnomalies
        return [
            Verdict(
                anomalies.isEmpty ? .satisfied : .violated,
                .role(.capture),
                evidence: anomalies.numbers.map { Evidence($0, "time goes back or leaps here") }
            )
        ]
    }

    static let mutation = RuleMutation(
        "the clock is set back by an hour",
        of: ["boot/pxe-no-boot-file"]
    ) { exchange in
        let half = exchange.frames.count / 2
        return exchange.delayed { $0.header.number > half ? .seconds(-3600) : .zero }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
