internal import BootObservation
internal import NetworkProtocols

/// A file of whole blocks ends with an empty one; a server that forgets it leaves the client waiting, as does one
/// that gives up. Where the client fell silent first, the server is not to blame.
enum TransferComesWhole: TFTPRule {
    static let id: RuleID = "tftp/transfer-comes-whole"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1350 §6"
    static let statement = "A transfer that has begun goes on to its last block."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-TFTP-09", "TFTP-S-004"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.blocks > 0 else { return [] }
        switch transfer.outcome {
        case .complete: return [transfer.verdict(.satisfied, on: transfer.server)]
        case .abortedByServer, .truncated: break
        case .notFound, .refused, .abortedByClient, .unanswered, .underWay: return []
        }
        // Where the server repeats its last block, or the client's host says that nobody takes it, the client has gone.
        let isClientGone = transfer.anomalies.enumerated().contains { index, anomaly in
            switch anomaly.kind {
            case .repeatedData: index == transfer.anomalies.count - 1
            case .icmp(type: 3, _, toServer: false): true
            default: false
            }
        }
        let note = "\(transfer.fileName) breaks off after block \(transfer.blocks), \(transfer.body.count) octets"
        return [
            transfer.verdict(
                isClientGone || transfer.mayLackPackets ? .inconclusive : .violated,
                on: transfer.server,
                Evidence(transfer.end.frame, note)
            )
        ]
    }

    static let mutation = RuleMutation(
        "the server forgets the empty block at the end",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        var left: [Endpoint: TFTPBlockNumber] = [:]
        let shortened = exchange.editingTFTP { datagram, packet in
            switch packet {
            case .data(let block, let payload) where payload.isEmpty:
                left[datagram.destination] = block
                return []
            case .acknowledgement(let block, _) where left[datagram.source] == block: return []
            default: return [datagram]
            }
        }
        return shortened.followed(by: .plainLease, after: .seconds(200))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .exactTFTPRead),
        .violated(by: mutation, of: .exactTFTPRead),
    ]
}
