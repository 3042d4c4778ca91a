internal import BootObservation
internal import NetworkProtocols

/// Capture with snapshot length 0, or 262144: what was cut off cannot be hashed.
enum FramesAreWhole: NetworkRule {
    static let id: RuleID = "capture/frames-are-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "capture practice"
    static let statement = "Frames were captured whole."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-03"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let cut = network.quality.cutFrames
        let note = "\(cut) of \(network.statistics.frames) frames were cut by the snapshot length"
        return [
            Verdict(
                cut == 0 ? .satisfied : .violated,
                .role(.capture),
                evidence: cut == 0 ? [] : [Evidence(network.quality.first?.frame ?? 1, note)]
            )
        ]
    }

    static let mutation = RuleMutation(
        "frames are cut to 400 octets",
        of: ["boot/pxe-no-boot-file", "b7_tftp_window"]
    ) { exchange in
        exchange.editingFrames { frame in
            guard frame.bytes.count > 400 else { return [frame] }
            var cut = frame
            cut.bytes.removeSubrange(400...)
            return [cut]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        RuleExample("TFTP frames that are cut", .violated) { mutation.apply(.tftpRead) },
    ]
}
