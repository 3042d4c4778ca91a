internal import BootObservation
internal import NetworkProtocols

/// All boot loaders drop such packets without a word. One that comes from a server asked twice is a common guest.
enum StrangersGetError5: TFTPRule {
    static let id: RuleID = "tftp/unknown-tid-gets-error-5"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 1350 §4"
    static let statement =
        "A packet from a port that is not the transfer's is answered by ERROR 5, and the transfer goes on."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-007", "CAP-TFTP-12"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        let strangers = transfer.anomalies.compactMap { anomaly -> (FrameStamp, Endpoint)? in
            if case .strangerToClient(let endpoint, let opcode) = anomaly.kind, opcode != .error {
                (anomaly.stamp, endpoint)
            } else {
                nil
            }
        }
        let refused = transfer.anomalies.compactMap { anomaly -> Endpoint? in
            if case .strangerRefused(let endpoint) = anomaly.kind { endpoint } else { nil }
        }
        return strangers.map { stamp, stranger in
            refused.contains(stranger)
                ? transfer.verdict(.satisfied, on: transfer.client)
                : transfer.verdict(
                    .violated,
                    on: transfer.client,
                    Evidence(stamp.frame, "packet from \(stranger), not refused")
                )
        }
    }

    static let mutation = RuleMutation(
        "a packet comes from another port and is not refused",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        strangers(in: exchange, refused: false)
    }
    static let examples: [RuleExample] = [
        RuleExample("a stranger's packet that is refused", .satisfied) { strangers(in: .tftpRead, refused: true) },
        .violated(by: mutation, of: .tftpRead),
    ]

    /// The same exchange with a packet from a port of no transfer behind each first block.
    private static func strangers(in exchange: Exchange, refused: Bool) -> Exchange {
        exchange.editingTFTP { datagram, packet in
            guard case .data(.first, _) = packet, datagram.destination.port != 69 else { return [datagram] }
            var stray = datagram
            stray.source.port ^= 0x0101
            let refusal = stray.answered(
                by: TFTPPacket.error(.unknownTransferIdentifier, "unknown transfer ID").encoded
            )
            return [datagram, stray] + (refused ? [refusal] : [])
        }
    }
}
