internal import BootObservation
internal import NetworkProtocols

/// Which of two values is meant nobody can tell.
enum RequestNamesOptionsOnce: TFTPRule {
    static let id: RuleID = "tftp/request-names-options-once"
    static let level = RequirementLevel.must
    static let citation = "RFC 2347, \"Packet Formats\""
    static let statement = "A request names each option once."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-005"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        let options = transfer.request.options.list
        guard !options.isEmpty else { return [] }
        let names = options.map { $0.name.displayText.lowercased() }
        let twice = names.enumerated().first { index, name in names[..<index].contains(name) }?.element
        return transfer.verdict(
            on: transfer.client,
            twice.map { Evidence(transfer.start.frame, "request with \($0) twice") }
        )
    }

    static let mutation = RuleMutation(
        "the client asks for a block size twice",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            if let option = request.options[.blockSize] { request.options.append(option) }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
