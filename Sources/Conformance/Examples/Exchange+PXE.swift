internal import NetworkProtocols

/// Exchanges with proxyDHCP and boot servers, and changes to them.
extension Exchange {
    /// A BIOS machine boots by a menu of a proxyDHCP server: it chooses the first entry, and asks its boot server.
    static let menuBoot = make("a boot by a PXE menu") { builder in
        let type = PXEBootServerType(rawValue: 0x8000)
        var menu = PXEVendorOptions()
        menu.discoveryControl = [.noBroadcast, .noMulticast, .onlyListedServers]
        menu.bootServers = [PXEBootServers(type: type, addresses: [ExchangeBuilder.Station.proxy.address])]
        menu.bootMenu = [
            PXEBootMenuEntry(type: type, text: Array("Install Linux".utf8)),
            PXEBootMenuEntry(type: .local, text: Array("Local boot".utf8)),
        ]
        menu.menuPrompt = PXEMenuPrompt(timeout: 10, text: Array("Press F8 for the menu".utf8))
        var offer = ExchangeBuilder.proxy(.offer, .firmware, file: nil)
        offer.options[.vendorSpecific] = menu.octets
        builder.broadcast(ExchangeBuilder.discover(.firmware))
        builder.send(offer.encoded, from: .proxy, 67, to: .everyone, 68)
        builder.reply(ExchangeBuilder.lease(.offer, .firmware, file: nil))
        builder.broadcast(ExchangeBuilder.selecting(.firmware))
        builder.reply(ExchangeBuilder.lease(.acknowledge, .firmware, file: nil))
        builder.wait(.seconds(10))
        builder.resolve(.proxy, by: .client)
        var item = PXEVendorOptions()
        item.bootItem = PXEBootItem(type: type)
        var question = ExchangeBuilder.request(.request, .firmware)
        question.clientAddress = ExchangeBuilder.Station.client.address
        question.options[.vendorSpecific] = item.octets
        builder.send(question.encoded, from: .client, 4011, to: .proxy, 4011)
        var answer = ExchangeBuilder.proxy(.acknowledge, .firmware, file: ExchangeBuilder.bootFile)
        answer.options[.vendorSpecific] = item.octets
        builder.send(answer.encoded, from: .proxy, 4011, to: .client, 4011)
        builder.loader(from: .proxy)
    }

    /// The same exchange with the discovery options of PXE servers changed.
    func changingDiscoveryOptions(_ change: (inout PXEVendorOptions) -> Void) -> Exchange {
        changingDHCP(where: \.hasDiscoveryOptions) { $0.changePXEOptions(change) }
    }

    /// The same exchange with what comes from port 4011 changed.
    func changingBootServerReplies(_ change: (inout DHCPMessage) -> Void) -> Exchange {
        changing(change) { datagram, message in message.operation == .reply && datagram.source.port == 4011 }
    }

    /// The same exchange with what goes to port 4011 changed.
    func changingBootServerRequests(_ change: (inout DHCPMessage) -> Void) -> Exchange {
        changing(change) { datagram, message in message.operation == .request && datagram.destination.port == 4011 }
    }

    private func changing(
        _ change: (inout DHCPMessage) -> Void,
        where isMeant: (ExampleDatagram, DHCPMessage) -> Bool
    ) -> Exchange {
        editingDHCP { datagram, message in
            guard isMeant(datagram, message) else { return [datagram] }
            var changed = message
            change(&changed)
            if changed.length < DHCPMessage.minimumLength { changed.pad() }
            return [datagram.carrying(changed.encoded)]
        }
    }

    /// The same exchange in which the client asks twice, four seconds apart, before it takes an offer; the answers to
    /// the second DISCOVER that `isMissing` says are not given.
    func askingTwice(_ isMissing: (DHCPMessage) -> Bool) -> Exchange {
        let offering = frames.prefix { $0.dhcpMessage.map { $0.messageType != .request } ?? true }
        let again = offering.filter { frame in !(frame.dhcpMessage.map(isMissing) ?? false) }
        return Exchange(name, Array(offering)).followed(by: Exchange(name, Array(again)), after: .seconds(4))
            .followed(by: Exchange(name, Array(frames.dropFirst(offering.count))), after: .milliseconds(20))
    }
}

extension DHCPMessage {
    /// Whether it is an offer of a proxyDHCP server, or a boot server's answer: it gives no address and says so.
    var isProxyReply: Bool {
        operation == .reply && yourAddress.isUnspecified && networkBootClass != nil
            && (messageType == .offer || messageType == .acknowledge)
    }

    /// Whether it is a PXE server's with any of the suboptions 6 to 10 of option 43.
    fileprivate var hasDiscoveryOptions: Bool {
        operation == .reply && networkBootClass?.method == .pxe && pxeVendorOptions?.hasDiscoveryOptions ?? false
    }

    /// Changes option 43 as PXE reads it.
    mutating func changePXEOptions(_ change: (inout PXEVendorOptions) -> Void) {
        var changed = pxeVendorOptions ?? PXEVendorOptions()
        change(&changed)
        options[.vendorSpecific] = changed.octets
    }
}
