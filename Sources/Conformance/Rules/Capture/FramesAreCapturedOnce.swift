internal import BootObservation
internal import NetworkProtocols

/// A bridge and its port, or both directions of a mirrored port; such frames are taken once.
enum FramesAreCapturedOnce: NetworkRule {
    static let id: RuleID = "capture/frames-are-captured-once"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "capture practice"
    static let statement = "Fewer than one frame of twenty was captured twice."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-08", "CAP-L2-01"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let (twice, all) = (network.quality.duplicateFrames, network.statistics.frames)
        guard all > 0 else { return [] }
        let isMany = twice * 20 > all
        let note = "\(twice) of \(all) frames were captured twice"
        return [
            Verdict(
                isMany ? .violated : .satisfied,
                .role(.capture),
                evidence: isMany ? [Evidence(network.quality.first?.frame ?? 1, note)] : []
            )
        ]
    }

    static let mutation = RuleMutation(
        "each frame is captured twice",
        of: ["boot/pxe-no-boot-file", "b7_tftp_hpa"]
    ) { exchange in
        exchange.editingFrames { [$0, $0] }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
