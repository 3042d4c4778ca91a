internal import BootObservation
internal import NetworkProtocols

/// The answer comes from a port of the server's choice, which firewalls know nothing of. Three requests must have
/// been sent: one may be lost.
enum RequestIsAnswered: TFTPRule {
    static let id: RuleID = "tftp/request-is-answered"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "RFC 1350 §4, and what ROMs do without an answer"
    static let statement = "A TFTP request is answered."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-TFTP-01"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.outcome == .unanswered else {
            return transfer.outcome == .underWay && transfer.serverTransferIdentifier == nil
                ? [] : [transfer.verdict(.satisfied, on: transfer.server)]
        }
        let count = transfer.requestFrames.count
        let complaint = Evidence(transfer.start.frame, "\(transfer.fileName) asked for \(count) times, and no answer")
        let isSilenceSure = count >= 3 && !transfer.completeness.contains(.oneDirection)
        return [transfer.verdict(isSilenceSure ? .violated : .inconclusive, on: transfer.server, complaint)]
    }

    static let mutation = RuleMutation(
        "the server is silent",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        let silent = exchange.editingTFTP { datagram, packet in
            guard case .readRequest = packet else { return [] }
            return [datagram, datagram, datagram]
        }
        return silent.delayed { .seconds($0.header.number * 5) }.followed(by: .plainLease, after: .seconds(200))
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
