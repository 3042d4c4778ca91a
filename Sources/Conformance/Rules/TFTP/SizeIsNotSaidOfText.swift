internal import BootObservation
internal import NetworkProtocols

/// Line ends grow on the way in netascii, so the size on disk is not the size sent.
enum SizeIsNotSaidOfText: TFTPRule {
    static let id: RuleID = "tftp/size-is-not-said-of-text"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.information
    static let citation = "the habit of tftp-hpa and dnsmasq"
    static let statement = "A server does not grant tsize in netascii mode."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-038"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.request.transferMode == .netascii,
            transfer.request.options[.transferSize] != nil, transfer.serverTransferIdentifier != nil
        else { return [] }
        return transfer.verdict(
            on: transfer.server,
            transfer.optionAcknowledgement?[.transferSize].map {
                Evidence(transfer.acknowledgementFrame, "OACK with \($0) in netascii")
            }
        )
    }

    static let mutation = RuleMutation(
        "a client asks for the size in netascii and is told",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTPRequests { request in
            if request.options[.transferSize] != nil { request.mode = Array("netascii".utf8) }
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a netascii transfer whose size is not told", .satisfied) {
            mutation.apply(.tftpRead).changingOACKs { options in options.list.removeAll { $0.isNamed(.transferSize) } }
        },
        .violated(by: mutation, of: .tftpRead),
    ]
}
