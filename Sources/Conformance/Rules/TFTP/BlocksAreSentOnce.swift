internal import BootObservation
internal import NetworkProtocols

/// Loss on the way, a client that is too slow, or a timer that is too short.
enum BlocksAreSentOnce: TFTPRule {
    static let id: RuleID = "tftp/blocks-are-sent-once"
    static let level = RequirementLevel.deFacto
    static let citation = "field experience"
    static let statement = "At most one block of twenty is sent a second time."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["CAP-TFTP-04"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.windowSize == 1, transfer.dataFrames >= 5, transfer.direction == .read else { return [] }
        guard transfer.repeatedData >= 3, transfer.repeatedData * 20 > transfer.dataFrames else {
            return [transfer.verdict(.satisfied, on: transfer.client)]
        }
        let note =
            "\(transfer.fileName): \(transfer.repeatedData) of \(transfer.dataFrames) DATA packets were sent again"
        return transfer.verdict(on: transfer.client, Evidence(transfer.start.frame, note))
    }

    static let mutation = RuleMutation(
        "every block is sent twice",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.editingTFTP { datagram, packet in
            if case .data = packet { return [datagram, datagram] }
            return [datagram]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .plainTFTPRead),
        .violated(by: mutation, of: .plainTFTPRead),
    ]
}
