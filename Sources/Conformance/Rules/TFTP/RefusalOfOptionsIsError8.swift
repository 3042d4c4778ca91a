internal import BootObservation
internal import NetworkProtocols

/// ERROR 0 behind an OACK is a look at the size or a changed mind, not a refusal. EDK2 refuses by code 4.
enum RefusalOfOptionsIsError8: TFTPRule {
    static let id: RuleID = "tftp/refusal-of-options-is-error-8"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 2347, \"Negotiation Protocol\""
    static let statement = "A client that refuses an OACK does so by ERROR 8."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-020", "TFTP-C-021"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let error = transfer.error, !error.isFromServer, transfer.optionAcknowledgement != nil,
            transfer.blocks == 0,
            error.code != .notDefined
        else { return [] }
        return transfer.verdict(
            on: transfer.client,
            error.code == .optionNegotiation
                ? nil : Evidence(error.stamp.frame, "OACK refused by ERROR \(error.code.displayName)")
        )
    }

    static let mutation = RuleMutation(
        "the client refuses the OACK by another code",
        of: []
    ) { exchange in
        exchange.changingTFTP { packet in
            switch packet {
            case .acknowledgement(.zero, _): .error(.illegalOperation, "Malformatted OACK packet")
            case .data, .acknowledgement: nil
            default: packet
            }
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("an OACK refused by ERROR 8", .satisfied) {
            Exchange.tftpRead.changingTFTP { packet in
                switch packet {
                case .acknowledgement(.zero, _): .error(.optionNegotiation, "User aborted the transfer")
                case .data, .acknowledgement: nil
                default: packet
                }
            }
        },
        .violated(by: mutation, of: .tftpRead),
    ]
}
