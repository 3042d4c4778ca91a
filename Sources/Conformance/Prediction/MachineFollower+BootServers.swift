internal import BootObservation
internal import NetworkBoot
internal import NetworkProtocols

extension MachineFollower {
    /// Whether the machine that is played asks proxies and boot servers itself.
    var asksBootServers: Bool { personas.first?.firmware?.discovery != nil }

    /// Remembers what a machine asked boot servers behind its lease, to be compared when it is predicted.
    mutating func expectQuestions(of session: DHCPSession) {
        exchange = session
        questions = []
        for request in session.requests where request.asksBootServer {
            let isRepeated = questions.contains {
                $0.destination == request.destination && $0.askedItem == request.askedItem
            }
            if !isRepeated { questions.append(request) }
        }
    }

    /// Compares a request to a boot server with what the machine asked, and says what it was answered.
    mutating func replyToBootServer(_ request: BootServerRequest, stage: String) -> BootServerOutcome? {
        guard let exchange, let found = questions.firstIndex(where: { request.isMeant(by: $0) }) else {
            return noteUnasked("the boot file of \(request.destination.words)", stage: stage) ? .silent : nil
        }
        for skipped in questions[..<found] { noteUnpredicted(skipped, stage: stage) }
        let actual = questions[found]
        questions.removeSubrange(...found)
        var step = PredictedStep(stage: stage, actual: actual.observedRequest)
        if let (message, destination) = predicted(request, as: actual.message) {
            step.predicted = message.words(isOnBootServerPort: destination.port == 4011)
            var comparison = RequestComparison(personas: personas)
            comparison.compare(.server, "\(destination)", "\(actual.destination)")
            comparison.compare(message, actual.message)
            step.differences = comparison.differences
        }
        add(step)
        let reply = exchange.replies.first { reply in
            reply.message.transactionID == actual.message.transactionID
                && reply.message.messageType == .acknowledge
                && (reply.isOnBootServerPort || reply.message.pxeVendorOptions?.bootItem != nil)
        }
        guard let reply else { return exchange.isCutOff ? nil : .silent }
        return .answered(reply.message, from: reply.source.address)
    }

    /// What was asked of boot servers and not predicted.
    mutating func passOverQuestions(stage: String) {
        for question in questions { noteUnpredicted(question, stage: stage) }
        questions = []
        exchange = nil
    }

    private mutating func noteUnpredicted(_ question: ObservedDHCPMessage, stage: String) {
        var step = PredictedStep(stage: stage, actual: question.observedRequest)
        step.explanation = personas.lazy.compactMap { $0.explanation(of: .bootServerRequest) }.first
        add(step)
    }

    /// The first message of a client that asks this, and where it goes.
    private func predicted(
        _ request: BootServerRequest,
        as actual: DHCPMessage
    ) -> (message: DHCPMessage, destination: Endpoint)? {
        let identity = DHCPClientIdentity(
            hardwareAddress: mac,
            uuid: actual.machineIdentifier?.value,
            hostName: actual.hostName.map { String(decoding: $0, as: UTF8.self) }
        )
        var client = BootServerClient(request, identity: identity, seed: 1, at: .zero)
        while let output = client.nextOutput() {
            guard case .host(.send(let datagram)) = output else { continue }
            var reader = ByteReader(datagram.payload.span)
            guard let message = try? DHCPMessage(decoding: &reader) else { return nil }
            return (message, datagram.destination)
        }
        return nil
    }
}

extension ObservedDHCPMessage {
    /// Which file of which type of server it asks for.
    var askedItem: PXEBootItem? {
        message.networkBootClass?.method == .pxe ? message.pxeVendorOptions?.bootItem : nil
    }

    /// Whether it is a request to a proxy's port 4011, or for a boot server.
    var asksBootServer: Bool { isOnBootServerPort || (message.messageType == .request && askedItem != nil) }
}

extension BootServerRequest {
    /// Whether what was captured goes where this goes.
    fileprivate func isMeant(by question: ObservedDHCPMessage) -> Bool {
        guard (item == nil) == (question.askedItem == nil) else { return false }
        return switch destination {
        case .servers(let addresses): addresses.contains(question.destination.address)
        case .multicast(let group): question.destination.address == group
        case .broadcast: question.destination.address == .broadcast
        }
    }
}

extension BootServerRequest.Destination {
    /// Who is asked, in words.
    fileprivate var words: String {
        switch self {
        case .servers(let addresses): addresses.map { "\($0)" }.joined(separator: ", ") + ", port 4011"
        case .multicast(let group): "a boot server in the group \(group)"
        case .broadcast: "whichever boot server there is"
        }
    }
}
