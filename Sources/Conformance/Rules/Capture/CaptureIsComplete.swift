internal import BootObservation
internal import NetworkProtocols

/// What the capture missed is nobody's fault; but rules that rest on something not having been said keep silent.
enum CaptureIsComplete: NetworkRule {
    static let id: RuleID = "capture/is-complete"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "capture practice"
    static let statement = "The capture has every packet that the peers acted upon."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-04"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        [
            Verdict(
                record.gaps.isEmpty ? .satisfied : .violated,
                .role(.capture),
                evidence: record.gaps.map { Evidence($0.stamp.frame, "the capture lacks packets of \($0.name)") }
            )
        ]
    }

    static let mutation = RuleMutation(
        "the capture lacks a block",
        of: ["b7_tftp_window", "b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        var isLost = false
        return exchange.editingTFTP { datagram, packet in
            guard !isLost, case .data(let block, _) = packet, block.rawValue == 2 else { return [datagram] }
            isLost = true
            return []
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
