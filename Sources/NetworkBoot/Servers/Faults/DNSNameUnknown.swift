internal import NetworkProtocols

/// A name that is spelled right, and a zone that lacks it.
struct DNSNameUnknown: ServerFault {
    static let name: FaultName = "dns-nxdomain"
    static let statement = "Says of every name that it does not exist."
    static let caughtBy = ["network/names-are-found"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard case .send(var datagram) = action, datagram.source.port == 53 else { return flow.send(action) }
        var reader = ByteReader(datagram.payload.span)
        guard var message = try? DNSMessage(decoding: &reader) else { return flow.send(action) }
        message.answers = []
        message.flags.responseCode = .nameError
        datagram.payload = message.encoded
        flow.send(.send(datagram))
    }
}
