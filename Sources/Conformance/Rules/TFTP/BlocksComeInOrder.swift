internal import BootObservation
internal import NetworkProtocols

/// Without a window the next block goes out only when the one before it is acknowledged.
enum BlocksComeInOrder: TFTPRule {
    static let id: RuleID = "tftp/blocks-come-in-order"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1350 §2"
    static let statement = "Blocks of data are numbered from 1 on, and none is left out."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-003", "TFTP-S-005", "CAP-TFTP-08"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.dataFrames > 0, transfer.direction == .read, transfer.windowSize == 1 else { return [] }
        let skips = transfer.evidence { kind in
            guard case .skippedData(let expected, let got) = kind else { return nil }
            return "block \(got) of \(transfer.fileName) where \(expected) was due"
        }
        guard !skips.isEmpty, transfer.mayLackPackets else { return transfer.verdict(on: transfer.server, skips) }
        return [Verdict(.inconclusive, transfer.server, client: transfer.ends.clientMAC, evidence: skips)]
    }

    static let mutation = RuleMutation(
        "the server leaves a block out",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTP { packet in
            switch packet {
            case .data(let block, let payload) where block.rawValue >= 2: .data(block: block.next, payload: payload)
            case .acknowledgement(let block, _) where block.rawValue >= 2: .acknowledgement(block: .first)
            default: packet
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .plainTFTPRead),
    ]
}
