internal import NetworkProtocols

/// The client waits for the block that is left out, for ever.
struct TFTPBlockSkip: TFTPFault {
    static let name: FaultName = "tftp-block-skip"
    static let statement = "Leaves out one block of each file."
    static let parameters = [FaultParameter("block", "the number of the block, 2 or higher", standard: .number(3))]
    static let caughtBy = ["tftp/blocks-come-in-order"]

    var talk = TFTPTalk()
    private let block: TFTPBlockNumber

    init(_ settings: FaultSettings) {
        block = TFTPBlockNumber(rawValue: UInt16(clamping: max(2, settings.number("block"))))
    }

    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? {
        // The server is told what the client cannot say, and goes on.
        guard case .acknowledgement(let number, let trailing) = word.packet, number.next == block else {
            return word.datagram
        }
        return word.saying(.acknowledgement(block: block, trailing: trailing))
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        if case .data(let number, _) = word.packet, number == block { return nil }
        return word.datagram
    }
}
