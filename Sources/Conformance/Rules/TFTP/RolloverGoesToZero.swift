internal import BootObservation
internal import NetworkProtocols

/// iPXE, GRUB, EDK2, PXELINUX and U-Boot all go on with 0; some servers go on with 1, and files beyond 32 MB break at
/// blocks of 512 octets.
enum RolloverGoesToZero: TFTPRule {
    static let id: RuleID = "tftp/rollover-goes-to-zero"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the habit of boot clients; RFC 1350 is silent"
    static let statement = "Block 65535 is followed by block 0."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-048", "CAP-TFTP-14"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        let rollovers = transfer.anomalies.compactMap { anomaly -> (Int, TFTPBlockNumber)? in
            if case .rollover(let block) = anomaly.kind { (anomaly.stamp.frame, block) } else { nil }
        }
        guard !rollovers.isEmpty else { return [] }
        return transfer.verdict(
            on: transfer.server,
            rollovers.filter { $0.1 != .zero }.map { Evidence($0.0, "block 65535 is followed by \($0.1)") }
        )
    }

    static let mutation = RuleMutation(
        "the server goes on with block 1",
        of: []
    ) { exchange in
        exchange.changingTFTP { packet in
            guard case .data(let block, let payload) = packet, block.rawValue < 16 else { return packet }
            return .data(block: block.next, payload: payload)
        }
    }
    static let examples: [RuleExample] = [
        RuleExample("a file of more than 65535 blocks", .satisfied, alsoViolated: [CaptureIsComplete.id]) {
            rollover(to: .zero)
        },
        RuleExample("a file whose block 65535 is followed by 1", .violated, alsoViolated: [CaptureIsComplete.id]) {
            rollover(to: .first)
        },
    ]

    /// The end of a long transfer; the capture lacks its middle.
    private static func rollover(to next: TFTPBlockNumber) -> Exchange {
        var builder = ExchangeBuilder()
        let terms = ExchangeBuilder.TFTPTerms(options: [])
        let request = TFTPRequest(filename: "long.img")
        builder.send(TFTPPacket.readRequest(request).encoded, from: .client, terms.clientPort, to: .server, 69)
        let last = TFTPBlockNumber(rawValue: .max)
        for (block, size) in [(TFTPBlockNumber.first, 512), (last, 512), (next, 100)] {
            if block == last { builder.fromClient(.acknowledgement(block: last.advanced(by: -1)), terms) }
            builder.fromServer(.data(block: block, payload: [UInt8](repeating: 0, count: size)), terms)
            builder.fromClient(.acknowledgement(block: block), terms)
        }
        return builder.exchange("a long transfer")
    }
}
