internal import BootObservation
internal import NetworkProtocols

/// A server that takes anybody's ACK lets anybody drive the transfer on, and send its client blocks too soon.
enum ServerRefusesStrangers: TFTPRule {
    static let id: RuleID = "tftp/server-refuses-strangers"
    static let level = RequirementLevel.should
    static let citation = "RFC 1350 §4"
    static let statement = "A server answers an ACK that is not from its transfer's client by ERROR 5."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-020"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.outcome != .underWay else { return [] }
        let refused = transfer.anomalies.compactMap { anomaly -> Endpoint? in
            if case .strangerRefusedByServer(let endpoint) = anomaly.kind { endpoint } else { nil }
        }
        return transfer.anomalies.compactMap { anomaly -> Verdict? in
            guard case .strangerAtServer(let stranger) = anomaly.kind else { return nil }
            if refused.contains(stranger) { return transfer.verdict(.satisfied, on: transfer.server) }
            return transfer.verdict(
                transfer.mayLackPackets ? .inconclusive : .violated,
                on: transfer.server,
                Evidence(anomaly.stamp.frame, "ACK from \(stranger), not refused")
            )
        }
    }

    static let mutation = RuleMutation(
        "an ACK comes from another port and is not refused",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        strangers(in: exchange, refused: false)
    }
    static let examples: [RuleExample] = [
        RuleExample("a stranger's ACK that is refused", .satisfied) { strangers(in: .tftpRead, refused: true) },
        .violated(by: mutation, of: .tftpRead),
    ]

    /// The same exchange with an ACK from a port of no transfer behind each first block.
    private static func strangers(in exchange: Exchange, refused: Bool) -> Exchange {
        exchange.editingTFTP { datagram, packet in
            guard case .data(.first, _) = packet, datagram.destination.port != 69 else { return [datagram] }
            var stray = datagram.answered(by: TFTPPacket.acknowledgement(block: .first).encoded)
            stray.source.port ^= 0x0101
            let refusal = stray.answered(
                by: TFTPPacket.error(.unknownTransferIdentifier, "unknown transfer ID").encoded
            )
            return [datagram, stray] + (refused ? [refusal] : [])
        }
    }
}
