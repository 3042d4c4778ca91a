internal import BootObservation
internal import NetworkProtocols

/// U-Boot sends the size of the file before, and servers pay no heed.
enum ReadRequestAsksSizeByZero: TFTPRule {
    static let id: RuleID = "tftp/read-request-asks-size-by-zero"
    static let level = RequirementLevel.must
    static let severity = Severity.information
    static let citation = "RFC 2349, \"Transfer Size Option Specification\""
    static let statement = "The tsize of a read request is 0."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-027"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, let option = transfer.request.options[.transferSize] else { return [] }
        return transfer.verdict(
            on: transfer.client,
            option.number == 0 ? nil : Evidence(transfer.start.frame, "read request with \(option)")
        )
    }

    static let mutation = RuleMutation(
        "the client sends a size of its own",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            for index in request.options.list.indices where request.options.list[index].isNamed(.transferSize) {
                request.options.list[index] = TFTPOption(.transferSize, 4711)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
