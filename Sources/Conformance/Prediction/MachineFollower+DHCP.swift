internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension MachineFollower {
    /// Compares a client's messages with those that the same client would have sent, and says what came of them.
    mutating func replyToDHCP(_ configuration: DHCPClientConfiguration, stage: String) -> ConfigureOutcome? {
        func isDHCP(_ conversation: Conversation) -> Bool {
            if case .dhcp = conversation { return true }
            return false
        }
        guard let found = find(stage: stage, isOfKind: isDHCP, isPredicted: isDHCP),
            case .dhcp(let session) = conversations[found]
        else {
            return noteUnasked("an address by DHCP", stage: stage) ? .failed(.noOffer(proxies: [])) : nil
        }
        passOverQuestions(stage: stage)
        heard(session.requests.first.flatMap { PersonaCatalog.recognise($0.message) })
        let predicted = PlayedDHCPClient(configuration: configuration, session: session).messages
        compare(predicted, with: session, stage: stage)
        guard asksBootServers else { return session.configureOutcome() }
        expectQuestions(of: session)
        return session.configureOutcome(selection: configuration.selection)
    }

    private mutating func compare(
        _ predicted: [PlayedDHCPClient.Sent],
        with session: DHCPSession,
        stage: String
    ) {
        var compared: [PlayedDHCPClient.Kind] = []
        for actual in session.requests {
            let kind = PlayedDHCPClient.Kind(actual.message, isOnBootServerPort: actual.isOnBootServerPort)
            // What is sent again says the same, but for how long it has been going on.
            guard !compared.contains(kind), !kind.isRenewal(actual.message) else { continue }
            if asksBootServers, actual.asksBootServer { continue }
            compared.append(kind)
            let count = session.requests.filter {
                PlayedDHCPClient.Kind($0.message, isOnBootServerPort: $0.isOnBootServerPort) == kind
                    && !kind.isRenewal($0.message)
            }.count
            let note = count > 1 ? "asked \(count) times" : nil
            var step = PredictedStep(stage: stage, actual: actual.observedRequest, note: note)
            if let other = predicted.first(where: { $0.kind == kind }) {
                step.predicted = other.message.words(isOnBootServerPort: kind.isOnBootServerPort)
                var comparison = RequestComparison(personas: personas)
                comparison.compare(other.message, actual.message)
                step.differences = comparison.differences
            } else if kind.isOnBootServerPort {
                step.explanation = personas.lazy.compactMap { $0.explanation(of: .bootServerRequest) }.first
            }
            add(step)
        }
        for other in predicted where !compared.contains(other.kind) && !session.isCutOff {
            add(
                PredictedStep(
                    stage: stage,
                    predicted: other.message.words(isOnBootServerPort: other.kind.isOnBootServerPort)
                )
            )
        }
    }
}

/// A DHCP client that is told what a captured one was told, and what it says to it.
struct PlayedDHCPClient {
    /// One kind of message that it sent, the first of it.
    struct Sent {
        var kind: Kind
        var message: DHCPMessage
    }

    /// What tells the messages of one exchange apart.
    struct Kind: Hashable {
        var type: DHCPMessageType?
        var isOnBootServerPort: Bool

        init(_ message: DHCPMessage, isOnBootServerPort: Bool) {
            type = message.messageType
            self.isOnBootServerPort = isOnBootServerPort
        }

        /// Whether it asks for an address that it has already, at the same server as before.
        func isRenewal(_ message: DHCPMessage) -> Bool {
            type == .request && !isOnBootServerPort && !message.clientAddress.isUnspecified
        }
    }

    private(set) var messages: [Sent] = []

    init(configuration: DHCPClientConfiguration, session: DHCPSession) {
        guard let first = session.requests.first, let mac = session.clientMAC else { return }
        let identity = DHCPClientIdentity(
            hardwareAddress: mac,
            uuid: first.message.machineIdentifier?.value,
            hostName: first.message.hostName.map { String(decoding: $0, as: UTF8.self) }
        )
        var now = first.stamp.time
        var client = DHCPClient(configuration: configuration, identity: identity, seed: 1, at: now)
        take(from: &client)
        for isFromBootServer in [false, true] {
            let replies = session.replies.filter { $0.isOnBootServerPort == isFromBootServer }
            let offers = replies.filter { $0.message.messageType != .acknowledge }
            let acknowledgements = replies.filter { $0.message.messageType == .acknowledge }
            for round in [offers, acknowledgements] where !round.isEmpty {
                for reply in round {
                    now = max(now, reply.stamp.time)
                    hear(reply, &client, at: now)
                }
                // Its patience is over before anything else comes.
                for _ in 0..<8 {
                    guard let deadline = client.nextDeadline, messages.last?.kind.type == .discover else { break }
                    now = max(now, deadline)
                    client.handleDeadline(at: now)
                    take(from: &client)
                }
            }
        }
    }

    private mutating func hear(_ reply: ObservedDHCPMessage, _ client: inout DHCPClient, at now: Instant) {
        var message = reply.message
        message.transactionID = messages.last?.message.transactionID ?? message.transactionID
        let datagram = Datagram(source: reply.source, destination: reply.destination, payload: message.encoded)
        client.handle(.datagram(datagram), at: now)
        take(from: &client)
    }

    private mutating func take(from client: inout DHCPClient) {
        while let output = client.nextOutput() {
            guard case .host(.send(let datagram)) = output else { continue }
            var reader = ByteReader(datagram.payload.span)
            guard let message = try? DHCPMessage(decoding: &reader) else { continue }
            let kind = Kind(message, isOnBootServerPort: datagram.destination.port == 4011)
            guard !messages.contains(where: { $0.kind == kind }) else { continue }
            messages.append(Sent(kind: kind, message: message))
        }
    }
}

extension DHCPSession {
    /// Whether the capture ended while it went on.
    var isCutOff: Bool { completeness.contains(.endMissing) }

    /// What the client was left with.
    ///
    /// - Parameter selection: how a client chooses among offers that asks boot servers itself; nil for one of which that
    ///   is not played, and which is given the boot server's answer with its lease.
    func configureOutcome(
        selection: DHCPClientConfiguration.OfferSelection? = nil
    ) -> ConfigureOutcome? {
        let own = replies.filter { !$0.isFromProxy }
        let proxies = replies.filter(\.isFromProxy)
        let offers = replies.filter { $0.message.messageType == .offer || $0.message.messageType == nil }
        let isBOOTP = requests.first?.message.messageType == nil
        if let taken = own.first(where: {
            $0.message.messageType == .acknowledge || (isBOOTP && $0.message.messageType == nil)
        }) {
            let server = taken.message.serverIdentifier ?? taken.source.address
            let proxy =
                if let selection {
                    selection.choice(among: offers.map { ($0.message, $0.source.address) })?.proxy.map { offers[$0] }
                } else {
                    proxies.first { $0.isOnBootServerPort } ?? proxies.first { $0.message.bootFile != nil }
                }
            let lease = DHCPLease(
                address: taken.message.yourAddress,
                server: server,
                offer: offers.last { ($0.message.serverIdentifier ?? $0.source.address) == server }?.message,
                acknowledgement: taken.message,
                proxy: proxy?.message,
                offers: offers.map(\.message),
                obtained: taken.stamp.time,
                duration: taken.message.leaseTime.flatMap { $0.isInfinite ? nil : $0.duration }
            )
            return .leased(lease)
        }
        if isCutOff, requests.count < 4 { return nil }
        if let refusal = own.last(where: { $0.message.messageType == .negativeAcknowledge }) {
            return .failed(.refused(by: refusal.message.serverIdentifier ?? refusal.source.address))
        }
        let addresses = offers.filter { !$0.message.yourAddress.isUnspecified }
        if let offer = addresses.last, !messages(.request).isEmpty {
            return .failed(.requestUnanswered(offer: offer.message))
        }
        if !addresses.isEmpty { return .failed(.nothingUseful(offers: addresses.map(\.message))) }
        return .failed(.noOffer(proxies: proxies.map(\.message)))
    }
}
