internal import BootObservation
internal import NetworkProtocols

/// A client has room for what it asked for and no more.
enum GrantedValuesAreAsked: TFTPRule {
    static let id: RuleID = "tftp/granted-values-are-asked"
    static let level = RequirementLevel.must
    static let citation = "RFC 2348, RFC 2349, RFC 7440 §3"
    static let statement =
        "An OACK grants a blksize and windowsize no larger than asked for and legal, and the very timeout "
        + "asked for."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-031", "TFTP-S-035", "TFTP-S-036", "TFTP-S-040", "CAP-TFTP-06"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let granted = transfer.optionAcknowledgement else { return [] }
        let asked = transfer.request.options
        let rules: [(TFTPOptionName, (Int, Int) -> Bool)] = [
            (.blockSize, { (8...65464).contains($0) && $0 <= $1 }),
            (.windowSize, { (1...65535).contains($0) && $0 <= $1 }),
            (.timeout, { (1...255).contains($0) && $0 == $1 }),
        ]
        for (name, isRight) in rules {
            guard let option = granted[name], let wish = asked[name] else { continue }
            if let value = option.number, let wished = wish.number, isRight(value, wished) { continue }
            return transfer.verdict(
                on: transfer.server,
                Evidence(transfer.acknowledgementFrame, "OACK with \(option), asked for \(wish)")
            )
        }
        return transfer.verdict(on: transfer.server, nil)
    }

    static let mutation = RuleMutation(
        "the server grants larger blocks than were asked for",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingOACKs { options in
            for index in options.list.indices where options.list[index].isNamed(.blockSize) {
                options.list[index] = TFTPOption(.blockSize, (options.list[index].number ?? 512) &+ 8)
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .satisfied(by: .windowedTFTPRead),
        .violated(by: mutation, of: .tftpRead, alsoViolated: [ShortBlockIsTheLast.id]),
    ]
}
