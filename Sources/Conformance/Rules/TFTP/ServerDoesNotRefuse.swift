internal import BootObservation
internal import NetworkProtocols

/// Code 2 is a matter of permissions or of a path outside the server's folder; 0, 3, 4, 8 say in their text what is
/// wrong.
enum ServerDoesNotRefuse: TFTPRule {
    static let id: RuleID = "tftp/server-does-not-refuse"
    static let level = RequirementLevel.deFacto
    static let citation = "RFC 1350 appendix, \"Error Codes\""
    static let statement = "A server does not end a transfer by an ERROR other than 1."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-TFTP-03"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.serverTransferIdentifier != nil else { return [] }
        guard let error = transfer.error, error.isFromServer, error.code != .fileNotFound else {
            return [transfer.verdict(.satisfied, on: transfer.server)]
        }
        let note = "ERROR \(error.code.displayName) \"\(error.message.displayText)\" for \(transfer.fileName)"
        return transfer.verdict(on: transfer.server, Evidence(error.stamp.frame, note))
    }

    static let mutation = RuleMutation(
        "the server refuses access",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTP { packet in
            if case .optionAcknowledgement = packet { return .error(.accessViolation, "Permission denied") }
            return packet
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: Exchange("a TFTP request", Array(Exchange.tftpRead.frames.prefix(2)))),
    ]
}
