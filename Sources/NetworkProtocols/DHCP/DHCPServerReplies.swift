/// The words of a server: replies as its configuration makes them, and where they go.
struct DHCPServerReplies: Sendable {
    let configuration: DHCPServerConfiguration

    /// What a client is to be told.
    struct Grant {
        var subnet: DHCPServerConfiguration.Subnet
        var address: IPv4Address
        /// Nil where an address is not given, or for ever (an INFORM, BOOTP).
        var lease: DHCPInterval?
        /// What the scopes say that are for the client.
        var telling: DHCPServerTelling
    }

    /// An OFFER or ACK in answer to `request`.
    func reply(_ type: DHCPMessageType, to request: DHCPMessage, _ grant: Grant) -> DHCPMessage {
        let boot = bootData(for: request, grant.telling)
        var message = DHCPMessage(replyTo: request)
        if type == .acknowledge { message.clientAddress = request.clientAddress }
        message.yourAddress = grant.address
        var list: [DHCPReplyLayout.Option] = [
            (.messageType, [type.rawValue]), (.serverIdentifier, serverIdentifier(for: request).octets),
        ]
        if let lease = grant.lease { list += times(of: lease) }
        if let identifier = request.options[.clientIdentifier] { list.append((.clientIdentifier, identifier)) }
        let essential = list.count
        list += parameters(for: request, boot, grant)
        let relay = request.options[.relayAgentInformation]
        DHCPReplyLayout(limit: request.replyLimit, boot: boot)
            .fill(&message, with: list, essential: essential, relayInformation: relay)
        message.pad()
        return message
    }

    /// A NAK with a reason (RFC 2131 §4.3.1 table 3).
    func refusal(of request: DHCPMessage, because reason: String) -> DHCPMessage {
        var message = DHCPMessage(replyTo: request)
        if request.relayAddress != .any { message.isBroadcast = true }
        var list: [(code: DHCPOptionCode, value: [UInt8])] = [
            (.messageType, [DHCPMessageType.negativeAcknowledge.rawValue]),
            (.serverIdentifier, serverIdentifier(for: request).octets),
        ]
        if let identifier = request.options[.clientIdentifier] { list.append((.clientIdentifier, identifier)) }
        list.append((.message, Array(reason.utf8)))
        if let relay = request.options[.relayAgentInformation] { list.append((.relayAgentInformation, relay)) }
        message.options = DHCPOptions(list)
        message.pad()
        return message
    }

    /// The answer to a BOOTP request: 300 octets, without anything that only DHCP has (RFC 1534 §2, RFC 951 §7.3).
    func bootReply(to request: DHCPMessage, _ grant: Grant) -> DHCPMessage {
        let boot = bootData(for: request, grant.telling)
        var message = DHCPMessage(replyTo: request)
        message.clientAddress = request.clientAddress
        message.yourAddress = grant.address
        if request.options.hasMagicCookie {
            let list = parameters(for: request, boot, grant)
            DHCPReplyLayout(limit: DHCPMessage.minimumLength, boot: boot, isBOOTP: true)
                .fill(&message, with: list, essential: 0, relayInformation: request.options[.relayAgentInformation])
        } else {
            DHCPReplyLayout.setBootFields(of: &message, boot)
            message.vendorArea = []
        }
        message.vendorArea += [UInt8](repeating: 0, count: max(0, DHCPMessage.minimumLength - message.length))
        return message
    }

    /// Option 54: what the relay wants it to say, else the server's own address (RFC 5107 §4).
    func serverIdentifier(for request: DHCPMessage) -> IPv4Address {
        request.relayAgentInformation?.serverIdentifierOverride ?? configuration.address
    }

    /// Options 51, 58 and 59. T1 and T2 are left out where the lease is too short for three whole seconds in a row, or
    /// never ends.
    private func times(of lease: DHCPInterval) -> [DHCPReplyLayout.Option] {
        let seconds = lease.rawValue
        var list: [DHCPReplyLayout.Option] = [(.leaseTime, seconds.octets)]
        if !lease.isInfinite, seconds >= 4 {
            list.append((.renewalTime, (seconds / 2).octets))
            list.append((.rebindingTime, (seconds - max(1, seconds / 8)).octets))
        }
        return list
    }
}

// MARK: What clients are told

extension DHCPServerReplies {
    func bootData(
        for request: DHCPMessage,
        _ telling: DHCPServerTelling
    ) -> DHCPServerConfiguration.BootData {
        if let offer = configuration.pxe.flatMap({ ProxyDHCPAnswers($0).offer(to: request) }) { return offer.boot }
        var boot = configuration.rule(for: request)?.boot ?? configuration.boot
        boot.nextServer = telling.nextServer ?? boot.nextServer
        boot.serverName = telling.serverName ?? boot.serverName
        boot.bootFile = telling.bootFile ?? boot.bootFile
        if boot.nextServer == nil, !boot.bootFile.isEmpty { boot.nextServer = configuration.address }
        return boot
    }

    /// The options that the client is given beside those that make the message: what it asked for in its order, then what
    /// it gets unasked. One that asked for nothing in particular gets everything.
    private func parameters(
        for request: DHCPMessage,
        _ boot: DHCPServerConfiguration.BootData,
        _ grant: Grant
    ) -> [DHCPReplyLayout.Option] {
        let known = knownOptions(for: request, boot, grant)
        var chosen: [DHCPReplyLayout.Option] = []
        func add(_ code: DHCPOptionCode) {
            guard !chosen.contains(where: { $0.code == code }),
                let option = known.last(where: { $0.code == code }), !option.value.isEmpty
            else { return }
            // The mask comes before the routers, whatever the client's order (RFC 2132 §3.3).
            if code == .routers { add(.subnetMask) }
            chosen.append((code, option.value))
        }
        let list = grant.telling.requested.map { $0.map { DHCPOptionCode($0) } } ?? request.parameterRequestList
        guard let asked = list else {
            for option in known where option.code != .bootFileName && option.code != .tftpServerName {
                add(option.code)
            }
            return chosen
        }
        let getsRoutes = asked.contains(.classlessRoutes) && known.contains { $0.code == .classlessRoutes }
        for code in asked {
            // Whoever is given classless routes does not look at the others (RFC 3442).
            if getsRoutes, code == .routers || code == .staticRoutes { continue }
            add(code)
        }
        add(.subnetMask)
        for option in known where option.isForced { add(option.code) }
        return chosen
    }

    /// All that the server knows to tell this client; of one code the last counts.
    private func knownOptions(
        for request: DHCPMessage,
        _ boot: DHCPServerConfiguration.BootData,
        _ grant: Grant
    ) -> [DHCPServerConfiguration.ConfiguredOption] {
        let subnet = grant.subnet
        let reservation = configuration.reservation(for: request, in: subnet)
        let network = subnet.address.rawValue & subnet.mask.rawValue
        var known: [DHCPServerConfiguration.ConfiguredOption] = [
            .init(.subnetMask, subnet.mask.octets),
            .init(.routers, subnet.routers.flatMap(\.octets)),
            .init(.domainNameServers, subnet.domainNameServers.flatMap(\.octets)),
            .init(.hostName, Array((reservation?.hostName ?? "").utf8)),
            .init(.domainName, Array((subnet.domainName ?? "").utf8)),
            .init(.broadcastAddress, IPv4Address(rawValue: network | ~subnet.mask.rawValue).octets),
        ]
        known += configuration.options
        known += subnet.options
        known += configuration.rule(for: request)?.options ?? []
        known += configuration.pxe.flatMap { ProxyDHCPAnswers($0).offer(to: request)?.options } ?? []
        known += grant.telling.configuredOptions
        known += reservation?.options ?? []
        if !boot.serverName.isEmpty { known.append(.init(.tftpServerName, boot.serverName)) }
        if !boot.bootFile.isEmpty {
            // A name that the header has no room for goes into the option, asked for or not.
            let isLong = boot.bootFile.count >= DHCPOptions.fileRange.count
            known.append(.init(.bootFileName, boot.bootFile, isForced: isLong))
        }
        known += networkBootOptions(for: request, boot)
        let own: [DHCPOptionCode] = [
            .messageType, .serverIdentifier, .leaseTime, .renewalTime, .rebindingTime, .clientIdentifier, .overload,
            .relayAgentInformation, .requestedAddress, .parameterRequestList, .maximumMessageSize, .pad, .end,
        ]
        return known.filter { !own.contains($0.code) }
    }

    /// Options 60 and 43 for PXE clients where there are vendor options, and back what the client said of its machine
    /// (RFC 4578 §2.1 to §2.3).
    private func networkBootOptions(
        for request: DHCPMessage,
        _ boot: DHCPServerConfiguration.BootData
    ) -> [DHCPServerConfiguration.ConfiguredOption] {
        guard let method = request.networkBootClass?.method else { return [] }
        var returned: [DHCPOptionCode] = [.machineIdentifier]
        var known: [DHCPServerConfiguration.ConfiguredOption] = []
        if method == .pxe, let vendorOptions = boot.vendorOptions {
            known.append(.init(.vendorClass, Array(method.prefix.utf8), isForced: true))
            known.append(.init(.vendorSpecific, vendorOptions, isForced: true))
            returned = [.clientArchitectures, .networkInterface, .machineIdentifier]
        } else if let vendorClass = boot.vendorClass, vendorClass == method.prefix {
            known.append(.init(.vendorClass, Array(vendorClass.utf8), isForced: true))
            returned = [.clientArchitectures, .networkInterface, .machineIdentifier]
        }
        for code in returned {
            if let value = request.options[code] { known.append(.init(code, value, isForced: true)) }
        }
        return known
    }
}

// MARK: Where replies go

extension DHCPServerReplies {
    /// The datagram that carries `reply` to where RFC 2131 §4.1 wants it.
    ///
    /// - Parameter source: where the request came from; an INFORM without `ciaddr` is answered there.
    func datagram(_ reply: DHCPMessage, to request: DHCPMessage, from source: Endpoint) -> Datagram {
        let client = configuration.clientPort
        let isBOOTP = reply.messageType == nil
        let isRefusal = reply.messageType == .negativeAcknowledge
        let hasAddress = request.clientAddress != .any && !isRefusal
        var destination = Endpoint(address: .broadcast, port: client)
        var link: MACAddress?
        // BOOTP looks at ciaddr before giaddr, DHCP the other way round (RFC 1542 §5.4, RFC 2131 §4.1).
        if reply.relayAddress != .any, !(isBOOTP && hasAddress) {
            destination = Endpoint(address: reply.relayAddress, port: configuration.serverPort)
        } else if isRefusal {
            link = .broadcast
        } else if hasAddress {
            destination.address = request.clientAddress
        } else if request.messageType == .inform, source.address != .any {
            destination.address = source.address
        } else if !request.isBroadcast, reply.yourAddress.isForHosts, let mac = request.clientMAC, !mac.isGroup {
            destination.address = reply.yourAddress
            link = mac
        } else {
            link = .broadcast
        }
        return Datagram(
            source: Endpoint(address: configuration.address, port: configuration.serverPort),
            destination: destination,
            payload: reply.encoded,
            linkAddress: link
        )
    }
}

extension DHCPMessage {
    /// A reply with what a server takes over from the message that it answers (RFC 2131 §4.3.1 table 3).
    init(replyTo request: DHCPMessage) {
        self.init(
            operation: .reply,
            hardwareType: request.hardwareType,
            hardwareAddressLength: request.hardwareAddressLength,
            transactionID: request.transactionID,
            flags: request.flags,
            relayAddress: request.relayAddress
        )
        hardwareAddressField = request.hardwareAddressField
    }

    /// The longest reply that the sender takes: what option 57 leaves behind the headers of IPv4 and UDP, and no more
    /// than one Ethernet frame carries.
    var replyLimit: Int { min(max(Int(maximumMessageSize ?? 576), 576) - 28, 1_472) }
}

extension UInt32 {
    /// The four octets, the highest first.
    var octets: [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: self >> (24 - 8 * UInt32($0))) } }
}
