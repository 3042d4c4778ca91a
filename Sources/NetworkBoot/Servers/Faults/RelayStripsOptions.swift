internal import NetworkProtocols

/// For a relay agent. The server takes the machine for an ordinary client, and the machine gets no boot data.
struct RelayStripsOptions: ServerFault {
    static let name: FaultName = "relay-strips-options"
    static let statement = "Loses PXE's options on the way: 60, 93, 94, 97 and 43."
    static let caughtBy = ["dhcp/relay-passes-all-on"]

    init(_ settings: FaultSettings) {}

    mutating func handle(_ action: HostAction, at now: Instant, into flow: inout FaultFlow) {
        guard case .send(var datagram) = action else { return flow.send(action) }
        var reader = ByteReader(datagram.payload.span)
        guard var message = try? DHCPMessage(decoding: &reader) else { return flow.send(action) }
        let length = message.length
        let lost: [DHCPOptionCode] = [
            .vendorClass, .clientArchitectures, .networkInterface, .machineIdentifier, .vendorSpecific,
        ]
        for code in lost { message.options.remove(code) }
        message.pad(to: min(length, DHCPMessage.minimumLength))
        datagram.payload = message.encoded
        flow.send(.send(datagram))
    }
}
