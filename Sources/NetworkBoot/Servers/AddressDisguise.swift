internal import NetworkProtocols

/// Lets clients see another address than the server means, in both directions, so that the server does not notice.
struct AddressDisguise: Sendable {
    private var entries: [Entry] = []
    /// The most clients that are remembered; further ones see what the server means.
    private static let limit = 4096

    private struct Entry {
        var client: [UInt8]
        var real: IPv4Address
        var shown: IPv4Address
    }

    /// A reply with `shown` as the client's address.
    mutating func disguise(_ reply: DHCPReply, as shown: IPv4Address) -> DHCPReply {
        let (client, real) = (reply.message.hardwareAddressField, reply.message.yourAddress)
        guard !real.isUnspecified, real != shown else { return reply }
        if let index = entries.firstIndex(where: { $0.client == client }) {
            entries[index] = Entry(client: client, real: real, shown: shown)
        } else if entries.count < Self.limit {
            entries.append(Entry(client: client, real: real, shown: shown))
        } else {
            return reply
        }
        var reply = reply.changed { message in
            message.yourAddress = shown
            if message.clientAddress == real { message.clientAddress = shown }
        }
        if reply.datagram.destination.address == real { reply.datagram.destination.address = shown }
        return reply
    }

    /// What the server gets to see of a client's message.
    func reveal(_ event: HostEvent) -> HostEvent {
        guard case .datagram(var datagram) = event, var message = DHCPMessage(askedBy: event),
            let entry = entries.first(where: { $0.client == message.hardwareAddressField })
        else { return event }
        if message.requestedAddress == entry.shown { message.options[.requestedAddress] = entry.real.optionValue }
        if message.clientAddress == entry.shown { message.clientAddress = entry.real }
        datagram.payload = message.encoded
        if datagram.source.address == entry.shown { datagram.source.address = entry.real }
        return .datagram(datagram)
    }
}
