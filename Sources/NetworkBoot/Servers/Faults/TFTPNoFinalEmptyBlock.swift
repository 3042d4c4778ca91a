internal import NetworkProtocols

/// The client waits for it until it gives up (RFC 1350 §6).
struct TFTPNoFinalEmptyBlock: TFTPFault {
    static let name: FaultName = "tftp-no-final-empty-block"
    static let statement = "Ends a file of whole blocks without the empty one."
    static let caughtBy = ["tftp/transfer-comes-whole"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        if case .data(let number, let payload) = word.packet, payload.isEmpty, number != .first { return nil }
        return word.datagram
    }
}
