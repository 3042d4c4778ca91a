extension DHCPServiceEvent {
    /// Something about the client that sent `message`.
    init(_ message: DHCPMessage, _ what: What) {
        self.init(
            client: message.usedHardwareAddress,
            transactionID: message.transactionID,
            relay: message.relayAddress,
            what: what
        )
    }
}

extension DHCPServiceEvent.Details {
    init(_ message: DHCPMessage) {
        vendorClass = message.options[.vendorClass] ?? []
        hostName = message.options[.hostName] ?? []
        address = message.requestedAddress ?? message.clientAddressIfSet
    }
}

extension DHCPServiceEvent.What {
    init(saidBy reply: DHCPMessage) {
        if reply.messageType == .negativeAcknowledge {
            self = .refused(String(decoding: reply.options[.message] ?? [], as: UTF8.self))
            return
        }
        let name = reply.bootFileField.prefix { $0 != 0 }
        let grant = DHCPServiceEvent.Grant(
            address: reply.yourAddress,
            lease: reply.options.interval(.leaseTime),
            bootFile: name.isEmpty ? reply.options[.bootFileName] ?? [] : Array(name),
            nextServer: reply.nextServer
        )
        self = reply.messageType == .offer ? .offered(grant) : .acknowledged(grant)
    }
}
