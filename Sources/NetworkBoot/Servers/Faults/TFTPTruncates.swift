internal import NetworkProtocols

/// Without the option tsize nobody can tell.
struct TFTPTruncates: TFTPFault {
    static let name: FaultName = "tftp-truncates"
    static let statement = "Stops in the middle of a file as if it ended there."
    static let parameters = [FaultParameter("block", "the block that is cut in half, the last", standard: .number(3))]
    static let caughtBy = ["tftp/size-said-is-size-sent"]

    var talk = TFTPTalk()
    private let block: TFTPBlockNumber

    init(_ settings: FaultSettings) {
        block = TFTPBlockNumber(rawValue: UInt16(clamping: max(1, settings.number("block"))))
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .data(let number, let payload) = word.packet, number.rawValue >= block.rawValue else {
            return word.datagram
        }
        guard number == block else { return nil }
        return word.saying(.data(block: number, payload: Array(payload.prefix(payload.count / 2))))
    }
}
