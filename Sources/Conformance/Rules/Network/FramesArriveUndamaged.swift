internal import BootObservation
internal import NetworkProtocols

/// A bad cable or a bad switch port. Hosts that leave checksums to their hardware are told apart.
enum FramesArriveUndamaged: NetworkRule {
    static let id: RuleID = "network/frames-arrive-undamaged"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1071"
    static let statement = "Frames arrive with right checksums."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-IP-05", "DHCP-G-028"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let wrong = network.quality.wrongChecksums
        guard network.statistics.frames > 0 else { return [] }
        return [
            Verdict(
                wrong.isEmpty ? .satisfied : .violated,
                .role(.network),
                evidence: wrong.numbers.map { Evidence($0, "wrong checksum") }
            )
        ]
    }

    static let mutation = RuleMutation(
        "a frame is damaged on its way",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http", "b7_tftp_hpa"]
    ) { exchange in
        var isDamaged = false
        return exchange.editingFrames { frame in
            guard !isDamaged, let datagram = ExampleDatagram(frame), datagram.payload.count > 400 else {
                return [frame]
            }
            isDamaged = true
            var damaged = frame
            damaged.bytes[damaged.bytes.count - 5] ^= 0x40
            return [damaged]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .biosBoot),
        .violated(by: mutation, of: .biosBoot),
    ]
}
