internal import BootObservation
internal import NetworkProtocols

/// Outside these bounds servers may do as they like.
enum RequestedValuesAreLegal: TFTPRule {
    static let id: RuleID = "tftp/requested-values-are-legal"
    static let level = RequirementLevel.must
    static let citation = "RFC 2348, RFC 2349, RFC 7440 §3"
    static let statement = "A request asks for blksize 8 to 65464, timeout 1 to 255 and windowsize 1 to 65535."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-024", "TFTP-C-030"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        let options = transfer.request.options
        let bounds: [(TFTPOptionName, ClosedRange<Int>)] = [
            (.blockSize, 8...65464), (.timeout, 1...255), (.windowSize, 1...65535),
        ]
        guard bounds.contains(where: { options[$0.0] != nil }) else { return [] }
        let wrong = bounds.first { name, range in options[name].map { !range.contains($0.number ?? -1) } ?? false }
        return transfer.verdict(
            on: transfer.client,
            wrong.flatMap { options[$0.0] }.map { Evidence(transfer.start.frame, "request with \($0)") }
        )
    }

    static let mutation = RuleMutation(
        "the client asks for blocks of seven octets",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            for index in request.options.list.indices where request.options.list[index].isNamed(.blockSize) {
                request.options.list[index] = TFTPOption(.blockSize, 7)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead, alsoViolated: [GrantedValuesAreAsked.id]),
    ]
}
