internal import NetworkProtocols

/// Each ACK that comes twice doubles all that follows (RFC 1123 §4.2.3.1, the Sorcerer's Apprentice).
struct TFTPBlockRepeatForever: TFTPFault {
    static let name: FaultName = "tftp-block-repeat-forever"
    static let statement = "Sends a block again for each ACK that comes a second time."
    static let caughtBy = ["tftp/no-sorcerers-apprentice"]
    static let alsoSeen = [
        FaultConsequence("tftp/blocks-are-sent-once", because: "each doubled ACK doubles a block")
    ]

    var talk = TFTPTalk()
    /// The latest block to each client.
    private var blocks: [Datagram] = []

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        guard let word = talk.packet(from: event) else { return flow.receive(event) }
        if case .acknowledgement(let number, _) = word.packet,
            let latest = blocks.last(where: { $0.destination == word.datagram.source }),
            let sent = TFTPWord(latest), case .data(let block, _) = sent.packet, block == number.next
        {
            // The block behind this ACK has gone out already, so the ACK came before.
            return flow.send(.send(latest))
        }
        flow.receive(event)
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        if case .data = word.packet {
            blocks.removeAll { $0.destination == word.datagram.destination }
            if blocks.count >= 512 { blocks.removeFirst() }
            blocks.append(word.datagram)
        }
        return word.datagram
    }
}
