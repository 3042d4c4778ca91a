internal import NetworkProtocols

/// The client waits for the block that is left out, for ever.
struct TFTPBlockSkip: TFTPFault {
    static let name: FaultName = "tftp-block-skip"
    static let statement = "Leaves out one block of each file."
    static let parameters = [FaultParameter("block", "the number of the block, 2 or higher", standard: .number(3))]
    static let caughtBy = ["tftp/blocks-come-in-order"]
    static let alsoSeen = [
        FaultConsequence("tftp/transfer-comes-whole", because: "the client waits for the block for ever"),
        FaultConsequence("tftp/blocks-are-sent-once", because: "the next block is never acknowledged"),
    ]

    var talk = TFTPTalk()
    private let block: TFTPBlockNumber

    init(_ settings: FaultSettings) {
        block = TFTPBlockNumber(rawValue: UInt16(clamping: max(2, settings.number("block"))))
    }

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard let word = talk.packet(in: action), case .data(let number, _) = word.packet, number == block else {
            return flow.send(action)
        }
        // The server is told what the client will never say, and goes on.
        let acknowledgement = Datagram(
            source: word.datagram.destination,
            destination: word.datagram.source,
            payload: TFTPPacket.acknowledgement(block: block).encoded
        )
        flow.receive(.datagram(acknowledgement))
    }
}
