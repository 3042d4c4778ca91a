internal import BootObservation
internal import NetworkProtocols

/// PXELINUX and EDK2 end the transfer when they are granted what they did not ask for.
enum OnlyAskedOptionsAreGranted: TFTPRule {
    static let id: RuleID = "tftp/only-asked-options-are-granted"
    static let level = RequirementLevel.must
    static let citation = "RFC 2347, \"Packet Formats\""
    static let statement = "An OACK lists only options that the request asked for, each once."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-025", "TFTP-S-026", "CAP-TFTP-06"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.isRequestSeen, let granted = transfer.optionAcknowledgement else { return [] }
        let asked = transfer.request.options.list.map { $0.name.displayText.lowercased() }
        var known: Set<String> = []
        for option in granted.list {
            let name = option.name.displayText.lowercased()
            if !asked.contains(name) {
                return transfer.verdict(
                    on: transfer.server,
                    Evidence(transfer.acknowledgementFrame, "OACK with \(option), not asked for")
                )
            }
            if !known.insert(name).inserted {
                return transfer.verdict(
                    on: transfer.server,
                    Evidence(transfer.acknowledgementFrame, "OACK with \(name) twice")
                )
            }
        }
        return transfer.verdict(on: transfer.server, nil)
    }

    static let mutation = RuleMutation(
        "the server grants a window that nobody asked for",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingOACKs { $0.append(TFTPOption(.windowSize, 1)) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
