internal import NetworkProtocols

extension DHCPMessage {
    /// The message in a datagram that came for a DHCP server; nil where it is none.
    init?(askedBy event: HostEvent) {
        guard case .datagram(let datagram) = event, datagram.destination.port == 67 || datagram.destination.port == 4011
        else { return nil }
        var reader = ByteReader(datagram.payload.span)
        guard let message = try? DHCPMessage(decoding: &reader), message.operation == .request else { return nil }
        self = message
    }

    /// A NAK by `server` to the client that this message is from or for, as RFC 2131 §4.3.1 table 3 wants it.
    func refusal(by server: [UInt8], saying reason: String) -> DHCPMessage {
        var list: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [DHCPMessageType.negativeAcknowledge.rawValue]), (.serverIdentifier, server),
            (.message, Array(reason.utf8)),
        ]
        for code in [DHCPOptionCode.clientIdentifier, .relayAgentInformation] {
            if let value = options[code] { list.append((code, value)) }
        }
        var refusal = DHCPMessage(
            operation: .reply,
            hardwareType: hardwareType,
            transactionID: transactionID,
            flags: flags,
            relayAddress: relayAddress,
            options: DHCPOptions(list)
        )
        refusal.hardwareAddressLength = hardwareAddressLength
        refusal.hardwareAddressField = hardwareAddressField
        // A relay learns by the flag that it has to broadcast (RFC 2131 §4.3.2).
        if !relayAddress.isUnspecified { refusal.isBroadcast = true }
        refusal.pad()
        return refusal
    }

    /// Where a NAK goes: to the relay, else to everybody (RFC 2131 §4.1).
    var refusalDestination: Endpoint {
        relayAddress.isUnspecified
            ? Endpoint(address: .broadcast, port: 68) : Endpoint(address: relayAddress, port: 67)
    }
}

extension IPv4Address {
    /// The four octets, as options hold them.
    var optionValue: [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.write(self)
        return writer.bytes
    }
}
