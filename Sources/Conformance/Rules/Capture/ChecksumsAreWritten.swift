internal import BootObservation
internal import NetworkProtocols

/// The network card writes them after the capture has seen the frame: harmless, and no checksum of that host is
/// judged.
enum ChecksumsAreWritten: NetworkRule {
    static let id: RuleID = "capture/checksums-are-written"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "capture practice"
    static let statement = "No host leaves its checksums to its hardware."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-07"]
    static let needsLink = true

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let hosts = network.quality.offloadingHosts
        return [
            Verdict(
                hosts.isEmpty ? .satisfied : .violated,
                .role(.capture),
                evidence: hosts.map {
                    Evidence(network.quality.first?.frame ?? 1, "\($0) leaves checksums to its hardware")
                }
            )
        ]
    }

    static let mutation = RuleMutation(
        "the server's checksums are not yet written",
        of: ["boot/pxe-no-boot-file", "b7_tftp_hpa"]
    ) { exchange in
        exchange.editingFrames { frame in
            guard let datagram = ExampleDatagram(frame), datagram.source.port != 68 else { return [frame] }
            var unwritten = frame
            unwritten.bytes[40] ^= 0x55
            return [unwritten]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        .violated(by: mutation, of: .bootLease),
    ]
}
