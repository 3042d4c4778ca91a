internal import NetworkProtocols

extension ReplayClient {
    mutating func ask(_ captured: DHCPMessage, _ step: ReplayStep, at now: Instant) {
        var message = captured
        message.transactionID = UInt32.random(in: 1...UInt32.max, using: &random)
        message.secondsElapsed = 0
        message.hops = 0
        message.relayAddress = .any
        message.options.remove(.relayAgentInformation)
        message.clientAddress = leased[captured.clientAddress] ?? captured.clientAddress
        if let address = captured.requestedAddress, let now = leased[address] {
            message.options.replace(.requestedAddress, with: now.octetList)
        }
        if let server = captured.serverIdentifier {
            message.options.replace(.serverIdentifier, with: liveIdentifier(server).octetList)
        }
        var source = Endpoint(address: .any, port: 68)
        var destination = Endpoint(address: .broadcast, port: 67)
        if !step.server.address.isBroadcast, captured.relayAddress.isUnspecified {
            destination = Endpoint(address: liveIdentifier(step.server.address), port: step.server.port)
        }
        if case .relay(let address) = link {
            message.relayAddress = address
            message.hops = 1
            source = Endpoint(address: address, port: 67)
            destination = Endpoint(address: servers.standard, port: step.server.port == 4011 ? 4011 : 67)
        } else if captured.messageType == .discover, isConfigured {
            // Whoever begins anew has no address.
            isConfigured = false
            outputs.append(.deconfigure)
        }
        let patience = step.answer == .silence ? Self.quiet : Self.patience[0]
        dhcp = DHCPReplay(
            payload: message.encoded,
            transactionID: message.transactionID,
            destination: destination,
            source: source,
            deadline: now.advanced(by: captured.messageType == .release ? .milliseconds(200) : patience)
        )
        sendDHCP()
    }

    private func liveIdentifier(_ captured: IPv4Address) -> IPv4Address {
        identified[captured] ?? servers.live(captured)
    }

    private mutating func sendDHCP() {
        guard let dhcp else { return }
        outputs.append(
            .send(Datagram(source: dhcp.source, destination: dhcp.destination, payload: dhcp.payload))
        )
    }

    mutating func hear(_ datagram: Datagram, at now: Instant) {
        guard var waiting = dhcp else { return }
        var reader = ByteReader(datagram.payload.span)
        guard let message = try? DHCPMessage(decoding: &reader), message.operation == .reply,
            message.transactionID == waiting.transactionID, message.clientMAC == steps[index].client
        else { return }
        let server = message.serverIdentifier ?? datagram.source.address
        let isKnown = waiting.answers.contains {
            $0.server == server && $0.message.messageType == message.messageType
        }
        guard !isKnown, waiting.answers.count < 64 else { return }
        waiting.answers.append(.init(server: server, message: message))
        if waiting.answers.count >= expectedAnswers { waiting.deadline = now.advanced(by: Self.grace) }
        dhcp = waiting
    }

    private var expectedAnswers: Int {
        guard case .dhcp(let answers) = steps[index].answer else { return 1 }
        return answers.count
    }

    mutating func dhcpDeadline(at now: Instant) {
        guard var waiting = dhcp else { return }
        if waiting.answers.isEmpty, steps[index].answer != .silence, waiting.attempt + 1 < Self.patience.count {
            waiting.attempt += 1
            waiting.deadline = now.advanced(by: Self.patience[waiting.attempt])
            dhcp = waiting
            return sendDHCP()
        }
        learn(from: waiting.answers)
        finish(waiting.answers.isEmpty ? .silence : .dhcp(waiting.answers), at: now)
    }

    /// What the answers say of addresses and servers.
    private mutating func learn(from answers: [ReplayAnswer.DHCPAnswer]) {
        if case .dhcp(let earlier) = steps[index].answer {
            for (position, then) in earlier.enumerated() {
                let match =
                    answers.first { $0.server == then.server }
                    ?? answers.first { $0.server == liveIdentifier(then.server) }
                    ?? (position < answers.count ? answers[position] : nil)
                guard let match else { continue }
                identified[then.server] = match.server
                if !then.message.yourAddress.isUnspecified, !match.message.yourAddress.isUnspecified {
                    leased[then.message.yourAddress] = match.message.yourAddress
                }
            }
        }
        let granted = answers.first { answer in
            let type = answer.message.messageType
            return (type == .acknowledge || type == nil) && !answer.message.yourAddress.isUnspecified
        }
        guard link == .frames, let lease = granted?.message else { return }
        isConfigured = true
        outputs.append(
            .configure(
                InterfaceConfiguration(
                    address: lease.yourAddress,
                    mask: lease.subnetMask ?? lease.yourAddress.classfulMask,
                    router: lease.routers?.first
                )
            )
        )
    }
}

extension IPv4Address {
    /// In the order of the wire.
    fileprivate var octetList: [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: rawValue >> (24 - 8 * UInt32($0))) }
    }
}
