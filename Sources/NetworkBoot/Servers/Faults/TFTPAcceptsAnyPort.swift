internal import NetworkProtocols

/// Anybody can then drive a transfer on that is not theirs.
struct TFTPAcceptsAnyPort: TFTPFault {
    static let name: FaultName = "tftp-accepts-any-port"
    static let statement = "Takes packets for a transfer from any port, and answers none of them by error 5."
    static let caughtBy = ["tftp/server-refuses-strangers"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? {
        var datagram = word.datagram
        if let client = talk.client(of: datagram.destination.port) { datagram.source = client }
        return datagram
    }
}
