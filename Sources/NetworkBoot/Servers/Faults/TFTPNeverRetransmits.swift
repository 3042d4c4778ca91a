internal import NetworkProtocols

/// One lost packet, and the transfer stands still.
struct TFTPNeverRetransmits: TFTPFault {
    static let name: FaultName = "tftp-never-retransmits"
    static let statement = "Never sends a block, or an OACK, again."
    static let caughtBy = ["tftp/transfer-comes-whole"]

    var talk = TFTPTalk()
    /// The latest block of each transfer, the OACK counting as block 0.
    private var sent: [(client: Endpoint, port: UInt16, latest: Int)] = []

    init(_ settings: FaultSettings) {}

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        let client = word.datagram.destination
        let port = word.datagram.source.port
        let number: Int
        switch word.packet {
        case .optionAcknowledgement: number = 0
        case .data(let block, _): number = Int(block.rawValue)
        default: return word.datagram
        }
        if let index = sent.firstIndex(where: { $0.client == client && $0.port == port }) {
            // Modulo 65536: what lies less than half of all numbers ahead is new.
            let ahead = (number - sent[index].latest) & 0xffff
            guard ahead != 0, ahead < 0x8000 else { return nil }
            sent[index].latest = number
        } else {
            if sent.count >= 512 { sent.removeFirst() }
            sent.append((client, port, number))
        }
        return word.datagram
    }
}
