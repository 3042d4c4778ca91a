internal import BootObservation
internal import NetworkProtocols

/// Some loaders have what they need and hang up; servers then wait and repeat the block for nothing. RFC 1350 wants
/// the ACK, but whether it was lost before the capture or never sent nobody can tell.
enum LastBlockIsAcknowledged: TFTPRule {
    static let id: RuleID = "tftp/last-block-is-acknowledged"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "RFC 1350 §6, as far as a capture shows"
    static let statement = "A client acknowledges the last block."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-010", "CAP-TFTP-11"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.outcome == .complete else { return [] }
        let missing = transfer.evidence { kind in
            if case .finalAcknowledgementMissing = kind {
                "the last block of \(transfer.fileName) is not acknowledged"
            } else {
                nil
            }
        }
        guard !missing.isEmpty, transfer.mayLackPackets || transfer.completeness.contains(.endMissing) else {
            return transfer.verdict(on: transfer.client, missing)
        }
        return [Verdict(.inconclusive, transfer.client, client: transfer.ends.clientMAC, evidence: missing)]
    }

    static let mutation = RuleMutation(
        "the client does not acknowledge the last block",
        of: ["b7_tftp_window"]
    ) { exchange in
        var isLast = false
        let cut = exchange.editingTFTP { datagram, packet in
            if case .data(_, let payload) = packet {
                isLast = payload.count % 4 != 0 && payload.count < 512 || isLast && payload.count < 512
            }
            if case .acknowledgement(let block, _) = packet, isLast, block.rawValue > 0 { return [] }
            return [datagram]
        }
        return cut
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        RuleExample("a client that hangs up before the last ACK", .violated) {
            var frames = Exchange.tftpRead.frames
            frames.removeLast()
            return Exchange("", frames).followed(by: .tftpMiss, after: .seconds(200))
        },
    ]
}
