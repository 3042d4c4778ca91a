internal import BootObservation
internal import NetworkProtocols

/// Else a machine that was switched off, or an address that was forged, is sent the same block for ever.
enum ServerGivesUpInTime: TFTPRule {
    static let id: RuleID = "tftp/server-gives-up-in-time"
    static let level = RequirementLevel.should
    static let citation = "RFC 7440 §6"
    static let statement =
        "A server stops repeating a block that nobody acknowledges after a bounded number of times."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["TFTP-S-009", "TFTP-S-067"]

    static func judge(_ transfer: TFTPTransfer) -> [Verdict] {
        guard transfer.direction == .read, transfer.dataFrames > 0 else { return [] }
        guard transfer.standstill == .clientSilent || transfer.standstill == .clientGone else {
            return transfer.outcome == .complete ? transfer.verdict(on: transfer.server, nil as Evidence?) : []
        }
        let limit = 30
        let isEndless = transfer.repeatedData > limit
        let note =
            "block \(transfer.blocks + 1) of \(transfer.fileName) said \(transfer.repeatedData + 1) times to nobody"
        return transfer.verdict(on: transfer.server, isEndless ? Evidence(transfer.end.frame, note) : nil)
    }

    static let mutation = RuleMutation(
        "the server says the second block forty times",
        of: []
    ) { exchange in
        var left: ExampleDatagram?
        let begun = exchange.editingTFTP { datagram, packet in
            if left != nil { return [] }
            if case .data(let block, _) = packet, block == TFTPBlockNumber(rawValue: 2) { left = datagram }
            return [datagram]
        }
        guard let again = left, let last = begun.frames.last else { return exchange }
        let repeats = (1...40).map { number in again.frame(like: last, later: number) }
        return Exchange(exchange.name, begun.frames + repeats).delayed { frame in
            .seconds(max(0, frame.header.number - begun.frames.count) * 2)
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .tftpRead),
        .violated(by: mutation, of: .tftpRead, alsoViolated: [BlocksAreSentOnce.id]),
    ]
}
