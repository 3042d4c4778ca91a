internal import BootObservation
internal import NetworkProtocols

/// Who can read above the server's folder can read all there is.
enum PathsStayInside: TFTPRule {
    static let id: RuleID = "tftp/paths-stay-inside"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1123 §4.2.3.4, and common sense"
    static let statement = "A server does not serve a name with \"..\" in its path."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-018", "CAP-TFTP-16"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        let parts = transfer.request.filename.split { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") }
        guard parts.contains(where: { $0.elementsEqual("..".utf8) }), transfer.serverTransferIdentifier != nil else {
            return []
        }
        let isServed = transfer.dataFrames > 0 || transfer.optionAcknowledgement != nil
        return transfer.verdict(
            on: transfer.server,
            isServed ? Evidence(transfer.start.frame, "\(transfer.fileName) is served") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server serves a name above its folder",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingTFTPRequests { $0.filename = Array("../../etc/passwd".utf8) }
    }
    static let examples: [RuleExample] = [
        RuleExample("a name above the folder that is refused", .satisfied) {
            Exchange.tftpMiss.changingTFTPRequests { $0.filename = Array("../../etc/passwd".utf8) }
        },
        .violated(by: mutation, of: .tftpRead),
    ]
}
