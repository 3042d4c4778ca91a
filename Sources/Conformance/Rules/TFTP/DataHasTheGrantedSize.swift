internal import BootObservation
internal import NetworkProtocols

/// What is longer than agreed runs over the client's buffer.
enum DataHasTheGrantedSize: TFTPRule {
    static let id: RuleID = "tftp/data-has-the-granted-size"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 2348, RFC 1350 §2"
    static let statement = "No block of data is longer than the block size agreed on."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-033", "CAP-TFTP-07"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.dataFrames > 0, transfer.direction == .read else { return [] }
        let oversized = transfer.evidence { kind in
            guard case .oversizedData(let block, let octets) = kind else { return nil }
            return
                "block \(block) of \(transfer.fileName) has \(octets) octets, where \(transfer.blockSize) were agreed on"
        }
        // An OACK that the capture lacks may have agreed on more.
        if !oversized.isEmpty, transfer.request.options.blockSize != nil, transfer.optionAcknowledgement == nil {
            return [Verdict(.inconclusive, transfer.server, client: transfer.ends.clientMAC, evidence: oversized)]
        }
        return transfer.verdictUnlessUnclear(on: transfer.server, oversized)
    }

    static let mutation = RuleMutation(
        "the server grants smaller blocks than it sends",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingOACKs { options in
            for index in options.list.indices where options.list[index].isNamed(.blockSize) {
                options.list[index] = TFTPOption(.blockSize, 128)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
