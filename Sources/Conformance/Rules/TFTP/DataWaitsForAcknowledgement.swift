internal import BootObservation
internal import NetworkProtocols

/// The client has not yet said whether it takes what the OACK grants.
enum DataWaitsForAcknowledgement: TFTPRule {
    static let id: RuleID = "tftp/data-waits-for-acknowledgement"
    static let level = RequirementLevel.must
    static let citation = "RFC 2347, \"Negotiation Protocol\""
    static let statement = "After an OACK the first block goes out only when the client has acknowledged block 0."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-028"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.optionAcknowledgement != nil, transfer.dataFrames > 0 else {
            return []
        }
        let early = transfer.evidence { kind in
            if case .dataBeforeAcknowledgement = kind {
                "block 1 of \(transfer.fileName) before the ACK of the OACK"
            } else {
                nil
            }
        }
        guard !early.isEmpty, transfer.mayLackPackets else { return transfer.verdict(on: transfer.server, early) }
        return [Verdict(.inconclusive, transfer.server, client: transfer.ends.clientMAC, evidence: early)]
    }

    static let mutation = RuleMutation(
        "the server sends the first block with the OACK",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTP { packet in
            if case .acknowledgement(.zero, _) = packet { return nil }
            return packet
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
