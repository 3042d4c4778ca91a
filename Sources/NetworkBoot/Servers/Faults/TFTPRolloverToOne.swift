internal import NetworkProtocols

/// Files beyond 65535 blocks break at clients that go on with 0, as all boot loaders do.
struct TFTPRolloverToOne: TFTPFault {
    static let name: FaultName = "tftp-rollover-to-one"
    static let statement = "Follows block 65535 by block 1."
    static let caughtBy = ["tftp/rollover-goes-to-zero"]

    var talk = TFTPTalk()
    private var transfers: [Transfer] = []

    private struct Transfer {
        var port: UInt16
        var client: Endpoint
        var latest = TFTPBlockNumber.zero
        /// How often its numbers have started anew.
        var rounds = 0
    }

    init(_ settings: FaultSettings) {}

    mutating func hear(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .acknowledgement(let number, let trailing) = word.packet,
            let shift = shift(word.datagram.destination.port, word.datagram.source)
        else { return word.datagram }
        return word.saying(.acknowledgement(block: number.advanced(by: -shift), trailing: trailing))
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        guard case .data(let number, let payload) = word.packet else { return word.datagram }
        let (port, client) = (word.datagram.source.port, word.datagram.destination)
        let place: Int
        if let known = transfers.firstIndex(where: { $0.port == port && $0.client == client }) {
            place = known
        } else {
            if transfers.count >= 512 { transfers.removeFirst() }
            transfers.append(Transfer(port: port, client: client))
            place = transfers.count - 1
        }
        if number == .zero, transfers[place].latest.rawValue == 0xffff { transfers[place].rounds += 1 }
        transfers[place].latest = number
        return word.saying(.data(block: number.advanced(by: transfers[place].rounds), payload: payload))
    }

    /// How far the client's numbers are ahead of the server's.
    private func shift(_ port: UInt16, _ client: Endpoint) -> Int? {
        transfers.first { $0.port == port && $0.client == client }?.rounds
    }
}
