internal import BootObservation
internal import NetworkProtocols

/// Link types and protocols that are not followed, or damage.
enum FramesAreUnderstood: NetworkRule {
    static let id: RuleID = "capture/frames-are-understood"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "capture practice"
    static let statement = "Every frame could be decoded."
    static let binds = RuleSubject.capture
    static let covers: [RequirementID] = ["CAP-Q-09"]

    static func judge(_ network: ObservedNetwork, _ record: ConversationRecord) -> [Verdict] {
        let unknown = network.quality.undecodable
        return [
            Verdict(
                unknown.isEmpty ? .satisfied : .violated,
                .role(.capture),
                evidence: unknown.numbers.map { Evidence($0, "cannot be decoded") }
            )
        ]
    }

    static let mutation = RuleMutation(
        "a frame breaks off in its IPv4 header",
        of: ["boot/pxe-no-boot-file", "b7_tftp_hpa"]
    ) { exchange in
        var isBroken = false
        return exchange.editingFrames { frame in
            guard !isBroken, ExampleDatagram(frame) != nil else { return [frame] }
            isBroken = true
            return [TimedFrame(Array(frame.bytes.prefix(24)), at: frame.header.time)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .bootLease),
        RuleExample("a frame that breaks off", .violated) {
            mutation.apply(Exchange.tftpRead.followed(by: .bootLease))
        },
    ]
}
