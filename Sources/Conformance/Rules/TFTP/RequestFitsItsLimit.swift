internal import BootObservation
internal import NetworkProtocols

/// Servers keep a buffer of that size.
enum RequestFitsItsLimit: TFTPRule {
    static let id: RuleID = "tftp/request-fits-its-limit"
    static let level = RequirementLevel.must
    static let citation = "RFC 2347, \"Packet Formats\""
    static let statement = "A whole request takes at most 512 octets."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["TFTP-C-004"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.isRequestSeen else { return [] }
        let length = TFTPPacket.readRequest(transfer.request).encoded.count
        return transfer.verdict(
            on: transfer.client,
            length <= 512 ? nil : Evidence(transfer.start.frame, "request of \(length) octets")
        )
    }

    static let mutation = RuleMutation(
        "the client asks for a name of 600 octets",
        of: ["b7_tftp_hpa"]
    ) { exchange in
        exchange.changingTFTPRequests { $0.filename += [UInt8](repeating: UInt8(ascii: "x"), count: 600) }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead),
    ]
}
