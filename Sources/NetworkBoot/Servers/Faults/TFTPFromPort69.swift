internal import NetworkProtocols

/// What dnsmasq does on purpose in its single-port mode.
struct TFTPFromPort69: TFTPFault {
    static let name: FaultName = "tftp-from-port-69"
    static let statement = "Answers from port 69 and not from a port chosen for the transfer."
    static let caughtBy = ["tftp/answer-comes-from-own-port"]

    var talk = TFTPTalk()

    init(_ settings: FaultSettings) {}

    mutating func handle(_ event: HostEvent, at now: Instant, into flow: inout FaultFlow) {
        guard case .datagram(var datagram) = event, datagram.destination.port == 69, let word = TFTPWord(datagram)
        else {
            return flow.receive(event)
        }
        switch word.packet {
        case .readRequest, .writeRequest: _ = talk.packet(from: event)
        default:
            guard let port = talk.port(for: datagram.source) else { return }
            datagram.destination.port = port
        }
        flow.receive(.datagram(datagram))
    }

    mutating func say(_ word: TFTPWord, at now: Instant) -> Datagram? {
        var datagram = word.datagram
        datagram.source.port = 69
        return datagram
    }
}
