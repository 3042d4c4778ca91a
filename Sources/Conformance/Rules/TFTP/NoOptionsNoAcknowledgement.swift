internal import BootObservation
internal import NetworkProtocols

/// GRUB waits for an OACK or an ERROR and takes nothing else; but an empty OACK says nothing.
enum NoOptionsNoAcknowledgement: TFTPRule {
    static let id: RuleID = "tftp/no-options-no-acknowledgement"
    static let level = RequirementLevel.must
    static let citation = "RFC 2347, \"Negotiation Protocol\""
    static let statement = "A server that grants no option sends the first block at once, no OACK."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-027"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard !transfer.request.options.isEmpty, transfer.serverTransferIdentifier != nil, transfer.error == nil else {
            return []
        }
        return transfer.verdict(
            on: transfer.server,
            transfer.optionAcknowledgement?.isEmpty == true
                ? Evidence(transfer.acknowledgementFrame, "OACK without options") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server sends an empty OACK",
        of: ["b7_tftp_window"]
    ) { exchange in
        exchange.changingOACKs { $0 = [] }
    }
    static let examples: [RuleExample] = [
        RuleExample("a server that knows none of the options", .satisfied) { unknownOption },
        RuleExample("a server that says so by an empty OACK", .violated) {
            unknownOption.editingTFTP { datagram, packet in
                guard case .data(.first, _) = packet else { return [datagram] }
                let empty = datagram.carrying(TFTPPacket.optionAcknowledgement([]).encoded)
                return [empty, empty.answered(by: TFTPPacket.acknowledgement(block: .zero).encoded), datagram]
            }
        },
    ]

    private static let unknownOption = Exchange.plainTFTPRead.changingTFTPRequests { request in
        request.options.append(TFTPOption(.multicast, ""))
    }
}
