internal import BootObservation
internal import NetworkProtocols

/// dnsmasq's single-port mode deviates on purpose, to pass firewalls.
enum AnswerComesFromOwnPort: TFTPRule {
    static let id: RuleID = "tftp/answer-comes-from-own-port"
    static let level = RequirementLevel.should
    static let severity = Severity.information
    static let citation = "RFC 1350 §4"
    static let statement = "A server answers a request from a port chosen for the transfer, not from port 69."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-001", "CAP-TFTP-13"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let answered = transfer.serverTransferIdentifier else { return [] }
        return transfer.verdict(
            on: transfer.server,
            answered.port == 69 ? Evidence(transfer.start.frame, "\(transfer.fileName) answered from port 69") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server answers from port 69",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.editingTFTP { datagram, packet in
            var moved = datagram
            switch packet {
            case .data, .optionAcknowledgement, .error: moved.source.port = 69
            case .acknowledgement: moved.destination.port = 69
            case .readRequest, .writeRequest, .unknown: break
            }
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
