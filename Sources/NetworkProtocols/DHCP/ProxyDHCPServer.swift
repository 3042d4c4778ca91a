internal import DequeModule

/// A proxyDHCP and boot server (PXE 2.1 §2.2, §2.3): it tells PXE clients what to boot, and gives no addresses.
///
/// On port 67 it answers DHCPDISCOVER with an offer that has no address in it, beside a DHCP server that it never touches,
/// and requests for a boot server that were sent by broadcast; on port 4011 requests of clients that have an address. To
/// whom it has nothing to tell it keeps silent. It begins by itself with `.bind`.
public struct ProxyDHCPServer: HostProgram {
    public let configuration: ProxyDHCPServerConfiguration
    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()

    private let answers: ProxyDHCPAnswers
    /// Whether port 67 is a DHCP server's on the same host, whose offers say what this server's would.
    private let sharesServerPort: Bool
    private var outputs: Deque<HostAction> = []

    /// - Parameter sharesServerPort: whether a DHCP server on the same host has port 67, and hands on what comes there.
    public init(configuration: ProxyDHCPServerConfiguration, sharesServerPort: Bool = false) {
        self.configuration = configuration
        self.sharesServerPort = sharesServerPort
        answers = ProxyDHCPAnswers(configuration)
        for port in boundPorts { outputs.append(.bind(port: port)) }
        if let group { outputs.append(.join(group)) }
    }

    /// Where clients look for boot servers by multicast.
    private var group: IPv4Address? { configuration.answersRequests ? configuration.menu?.group : nil }

    /// Those that it binds.
    public var boundPorts: [UInt16] {
        let offers = configuration.answersDiscover && !sharesServerPort ? [configuration.serverPort] : []
        return offers + (configuration.answersRequests ? [configuration.requestPort] : [])
    }

    /// It waits for nothing but messages.
    public var nextDeadline: Instant? { nil }

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func handle(_ event: HostEvent, at now: Instant) {
        guard case .datagram(let datagram) = event, let message = DHCPMessage(octets: datagram.payload),
            message.operation == .request, message.networkBootClass != nil
        else { return }
        switch (datagram.destination.port, message.messageType) {
        case (configuration.serverPort, .discover) where configuration.answersDiscover && !sharesServerPort:
            answer(message, .offer, with: answers.offer(to: message), from: datagram)
        case (configuration.serverPort, .request), (configuration.serverPort, .inform):
            guard configuration.answersRequests, message.askedBootItem != nil else { return }
            answer(message, .acknowledge, with: answers.acknowledgement(of: message), from: datagram)
        case (configuration.requestPort, .request), (configuration.requestPort, .inform):
            guard configuration.answersRequests else { return }
            answer(message, .acknowledge, with: answers.acknowledgement(of: message), from: datagram)
        default: break
        }
    }

    public mutating func handleDeadline(at now: Instant) {}

    /// Stops listening.
    public mutating func abort(at now: Instant) {
        if let group { outputs.append(.leave(group)) }
        for port in boundPorts { outputs.append(.unbind(port: port)) }
    }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }

    private mutating func answer(
        _ request: DHCPMessage,
        _ type: DHCPMessageType,
        with answer: ProxyDHCPAnswers.Answer?,
        from datagram: Datagram
    ) {
        journal.note(.dhcp(DHCPServiceEvent(request, .heard(request.messageType, .init(request)))))
        guard let answer else {
            return journal.note(.dhcp(DHCPServiceEvent(request, .ignored(.nothingToBoot))))
        }
        let reply = reply(type, to: request, answer)
        journal.note(.dhcp(DHCPServiceEvent(request, .init(saidBy: reply))))
        outputs.append(.send(self.datagram(reply, to: request, from: datagram)))
    }

    private func reply(
        _ type: DHCPMessageType,
        to request: DHCPMessage,
        _ answer: ProxyDHCPAnswers.Answer
    ) -> DHCPMessage {
        var message = DHCPMessage(replyTo: request)
        if type == .acknowledge { message.clientAddress = request.clientAddress }
        var list: [DHCPReplyLayout.Option] = [
            (.messageType, [type.rawValue]), (.serverIdentifier, configuration.address.octets),
        ]
        if let identifier = request.options[.clientIdentifier] { list.append((.clientIdentifier, identifier)) }
        // What makes it a reply to a PXE client, with what the client said of its machine (RFC 4578 §2).
        if let vendorClass = answer.boot.vendorClass { list.append((.vendorClass, Array(vendorClass.utf8))) }
        for code in [DHCPOptionCode.machineIdentifier, .clientArchitectures, .networkInterface] {
            if let value = request.options[code] { list.append((code, value)) }
        }
        if let tags = answer.boot.vendorOptions { list.append((.vendorSpecific, tags)) }
        let essential = list.count
        list += parameters(for: request, answer)
        DHCPReplyLayout(limit: request.replyLimit, boot: answer.boot)
            .fill(
                &message,
                with: list,
                essential: essential,
                relayInformation: request.options[.relayAgentInformation]
            )
        message.pad()
        return message
    }

    /// The names where they are asked for or too long for the header, and what the class gives besides.
    private func parameters(
        for request: DHCPMessage,
        _ answer: ProxyDHCPAnswers.Answer
    ) -> [DHCPReplyLayout.Option] {
        let asked = request.parameterRequestList ?? []
        let file = answer.boot.bootFile
        var list: [DHCPReplyLayout.Option] = []
        if !answer.boot.serverName.isEmpty, asked.contains(.tftpServerName) {
            list.append((.tftpServerName, answer.boot.serverName))
        }
        if !file.isEmpty, asked.contains(.bootFileName) || file.count >= DHCPOptions.fileRange.count {
            list.append((.bootFileName, file))
        }
        for option in answer.options where option.isForced || asked.contains(option.code) {
            guard !list.contains(where: { $0.code == option.code }) else { continue }
            list.append((option.code, option.value))
        }
        return list
    }

    /// Offers go to everybody, as no address leads to the client yet; acknowledgements to where the request came from,
    /// whichever port that is (PXE 2.1 §2.2.5).
    private func datagram(_ reply: DHCPMessage, to request: DHCPMessage, from datagram: Datagram) -> Datagram {
        let isRequest = reply.messageType == .acknowledge
        let port = datagram.destination.port
        var destination = Endpoint(address: configuration.broadcastAddress, port: configuration.clientPort)
        if reply.relayAddress != .any, !isRequest || port == configuration.serverPort {
            destination = Endpoint(address: reply.relayAddress, port: configuration.serverPort)
        } else if isRequest {
            let address = datagram.source.address == .any ? request.clientAddress : datagram.source.address
            if address != .any { destination = Endpoint(address: address, port: datagram.source.port) }
        }
        let isBroadcast = destination.address == configuration.broadcastAddress
        return Datagram(
            source: Endpoint(address: configuration.address, port: port),
            destination: destination,
            payload: reply.encoded,
            linkAddress: isBroadcast ? .broadcast : nil
        )
    }
}
