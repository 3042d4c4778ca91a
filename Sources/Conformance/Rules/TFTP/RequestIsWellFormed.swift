internal import BootObservation
internal import NetworkProtocols

/// Old ROMs copy a file name without its end into the packet.
enum RequestIsWellFormed: TFTPRule {
    static let id: RuleID = "tftp/request-is-well-formed"
    static let level = RequirementLevel.must
    static let citation = "RFC 1350 §5, RFC 2347"
    static let statement = "File name, mode and options of a request each end with NUL, and nothing follows them."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-003"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.isRequestSeen else { return [] }
        let request = transfer.request
        let complaint: String? =
            if request.unterminated != nil {
                "request whose \(request.unterminated == .filename ? "file name" : "mode") does not end"
            } else if let option = request.incompleteOption {
                "request with the incomplete option \(option.name.displayText)"
            } else if request.transferMode == nil {
                "request with the mode \"\(request.mode.displayText)\""
            } else {
                nil
            }
        return transfer.verdict(on: transfer.client, complaint.map { Evidence(transfer.start.frame, $0) })
    }

    static let mutation = RuleMutation(
        "the client's request breaks off in an option",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTPRequests { $0.trailing = Array("blksize".utf8) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .plainTFTPRead),
    ]
}
