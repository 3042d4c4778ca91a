internal import BootObservation
internal import NetworkProtocols

/// A client ends the transfer with the first short block: what comes behind it is lost. So it goes where a server
/// agrees on a block size and sends smaller blocks.
enum ShortBlockIsTheLast: TFTPRule {
    static let id: RuleID = "tftp/short-block-is-the-last"
    static let level = RequirementLevel.must
    static let severity = Severity.error
    static let citation = "RFC 1350 §2, §6, RFC 2348"
    static let statement = "Every block is full but the last one."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-004", "TFTP-S-033", "CAP-TFTP-07"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.dataFrames > 0, transfer.direction == .read else { return [] }
        return transfer.verdictUnlessUnclear(
            on: transfer.server,
            transfer.evidence { kind in
                guard case .dataAfterEnd(let block) = kind else { return nil }
                return "block \(block) of \(transfer.fileName) behind a short one"
            }
        )
    }

    static let mutation = RuleMutation(
        "the server agrees on larger blocks than it sends",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTP { packet in
            switch packet {
            case .readRequest(var request):
                request.options.list = request.options.list.map {
                    $0.isNamed(.blockSize) ? TFTPOption(.blockSize, 1468) : $0
                }
                return .readRequest(request)
            case .optionAcknowledgement(var options, _):
                options.list = options.list.map { $0.isNamed(.blockSize) ? TFTPOption(.blockSize, 1468) : $0 }
                return .optionAcknowledgement(options)
            case .writeRequest, .data, .acknowledgement, .error, .unknown: return packet
            }
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .satisfied(by: .exactTFTPRead),
        .violated(by: mutation, of: .windowedTFTPRead),
    ]
}
