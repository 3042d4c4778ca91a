internal import BootObservation
internal import NetworkProtocols

/// An ERROR ends the transfer for both.
enum ErrorsAreNotAcknowledged: TFTPRule {
    static let id: RuleID = "tftp/errors-are-not-acknowledged"
    static let level = RequirementLevel.must
    static let citation = "RFC 1350 §2"
    static let statement = "Nobody acknowledges an ERROR."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-037"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.error != nil else { return [] }
        let acknowledged = transfer.evidence { kind in
            if case .errorAcknowledged(let block) = kind { "ACK \(block) behind an ERROR" } else { nil }
        }
        return transfer.verdict(on: transfer.client, acknowledged)
    }

    static let mutation = RuleMutation(
        "the client acknowledges the ERROR",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingTFTP { datagram, packet in
            guard case .error = packet else { return [datagram] }
            return [datagram, datagram.answered(by: TFTPPacket.acknowledgement(block: .zero).encoded)]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpMiss),
        .violated(by: mutation, of: .tftpMiss),
    ]
}
