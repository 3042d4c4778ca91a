internal import BootObservation
internal import NetworkProtocols

/// A server with several addresses that answers from the wrong one is not heard by PXELINUX, GRUB and EDK2.
enum AnswerComesFromAskedAddress: TFTPRule {
    static let id: RuleID = "tftp/answer-comes-from-asked-address"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience, RFC 1123 §4.2.3.5 for broadcast"
    static let statement = "A server answers from the address that the request was sent to."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-049", "CAP-TFTP-13"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard let answered = transfer.serverTransferIdentifier, !transfer.ends.server.address.isBroadcast else {
            return []
        }
        guard answered.address != transfer.ends.server.address else {
            return transfer.verdict(on: transfer.server, nil)
        }
        let note = "\(transfer.fileName) asked of \(transfer.ends.server.address), answered by \(answered.address)"
        return transfer.verdict(on: transfer.server, Evidence(transfer.start.frame, note))
    }

    static let mutation = RuleMutation(
        "the server answers from its other address",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.editingTFTP { datagram, packet in
            var moved = datagram
            let other = IPv4Address(10, 0, 0, 99)
            switch packet {
            case .data, .optionAcknowledgement, .error: moved.source.address = other
            case .acknowledgement: moved.destination.address = other
            case .readRequest, .writeRequest, .unknown: break
            }
            return [moved]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
