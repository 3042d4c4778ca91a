internal import BootObservation
internal import NetworkProtocols

/// Boot loaders go on with the next name after code 1; with others some stop.
enum MissingFileGetsError1: TFTPRule {
    static let id: RuleID = "tftp/missing-file-gets-error-1"
    static let level = RequirementLevel.should
    static let citation = "RFC 1350 appendix, \"Error Codes\""
    static let statement = "A file that is not there is answered by ERROR 1."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-015"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let error = transfer.error, error.isFromServer, transfer.blocks == 0 else { return [] }
        let text = error.message.displayText.lowercased()
        let isMissing = ["not found", "no such file", "does not exist", "nonexist"].contains { text.contains($0) }
        guard error.code != .fileNotFound else { return [transfer.verdict(.satisfied, on: transfer.server)] }
        guard isMissing else { return [] }
        let note = "ERROR \(error.code.displayName) \"\(error.message.displayText)\" for \(transfer.fileName)"
        return transfer.verdict(on: transfer.server, Evidence(error.stamp.frame, note))
    }

    static let mutation = RuleMutation(
        "the server says code 0 for a missing file",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTP { packet in
            guard case .error(.fileNotFound, let message, _, _) = packet else { return packet }
            return .error(code: .notDefined, message: message)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpMiss),
        .violated(by: mutation, of: .tftpMiss, alsoViolated: [ServerDoesNotRefuse.id]),
    ]
}
