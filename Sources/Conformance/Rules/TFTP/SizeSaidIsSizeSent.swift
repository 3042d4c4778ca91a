internal import BootObservation
internal import NetworkProtocols

/// EDK2 sets aside as much memory as the server says.
enum SizeSaidIsSizeSent: TFTPRule {
    static let id: RuleID = "tftp/size-said-is-size-sent"
    static let level = RequirementLevel.must
    static let citation = "RFC 2349, \"Transfer Size Option Specification\""
    static let statement = "The tsize of an OACK is the number of octets that the transfer delivers."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-037", "CAP-TFTP-10"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.request.transferMode == .octet,
            let said = transfer.optionAcknowledgement?[.transferSize]
        else { return [] }
        guard transfer.outcome == .complete else { return [] }
        if transfer.mayLackPackets || transfer.completeness.contains(.framesCut) {
            return [transfer.verdict(.inconclusive, on: transfer.server)]
        }
        guard said.number != transfer.body.count else { return transfer.verdict(on: transfer.server, nil) }
        let note = "\(transfer.fileName): OACK said \(said), \(transfer.body.count) octets came"
        return transfer.verdict(on: transfer.server, Evidence(transfer.acknowledgementFrame, note))
    }

    static let mutation = RuleMutation(
        "the server says a size that the file does not have",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingOACKs { options in
            for index in options.list.indices where options.list[index].isNamed(.transferSize) {
                options.list[index] = TFTPOption(.transferSize, (options.list[index].number ?? 0) &+ 100)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
