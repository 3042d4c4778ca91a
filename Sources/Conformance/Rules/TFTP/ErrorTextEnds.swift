internal import BootObservation
internal import NetworkProtocols

/// Clients print it as it comes.
enum ErrorTextEnds: TFTPRule {
    static let id: RuleID = "tftp/error-text-ends"
    static let level = RequirementLevel.must
    static let citation = "RFC 1350 §5"
    static let statement = "The text of an ERROR ends with NUL."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-024"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let error = transfer.error else { return [] }
        let party = error.isFromServer ? transfer.server : transfer.client
        return transfer.verdict(
            on: party,
            error.isTerminated ? nil : Evidence(error.stamp.frame, "ERROR \"\(error.message.displayText)\" without NUL")
        )
    }

    static let mutation = RuleMutation(
        "the server's error text does not end",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTP { packet in
            guard case .error(let code, let message, _, _) = packet else { return packet }
            return .error(code: code, message: message, terminated: false)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpMiss),
        .violated(by: mutation, of: .tftpMiss),
    ]
}
