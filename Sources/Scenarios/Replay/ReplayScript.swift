public import BootObservation
internal import NetworkProtocols

/// What the clients of a capture asked for, in the order of the capture: what is to be asked again.
///
///     var script = ReplayScript()
///     while let conversation = observer.nextConversation() { script.receive(conversation) }
///     script.steps
public struct ReplayScript: Sendable {
    private var found: [ReplayStep] = []
    private var leases: [IPv4Address: MACAddress] = [:]
    /// Requests that are left out, with the reason.
    public private(set) var leftOut: [LeftOut] = []

    /// More requests than these are not replayed.
    static let stepLimit = 100_000

    /// A request that is not replayed.
    public struct LeftOut: Hashable, Sendable {
        /// Where the request stands in the capture, counted from 1.
        public var frame: Int
        /// What was asked, in few words.
        public var name: String
        /// As a phrase: "it would mark an address as taken".
        public var reason: String
    }

    public init() {}

    /// Takes the next conversation that ended.
    public mutating func receive(_ conversation: Conversation) {
        guard found.count < Self.stepLimit else { return }
        switch conversation {
        case .dhcp(let session): receive(session)
        case .tftp(let transfer): receive(transfer)
        case .http(let exchange): receive(exchange)
        case .dns(let lookup): receive(lookup)
        case .tcp, .arp, .rarp, .icmp, .lostDatagram, .nfs, .nbd, .iscsi: break
        }
    }

    /// In the order of the capture, each with the client that held the address.
    public var steps: [ReplayStep] {
        found.map { step in
            var step = step
            if step.kind != .dhcp, let holder = leases[step.clientAddress] { step.client = holder }
            return step
        }.sorted { $0.frame < $1.frame }
    }

    private mutating func leaveOut(_ frame: Int, _ name: String, _ reason: String) {
        guard leftOut.count < Self.stepLimit else { return }
        leftOut.append(LeftOut(frame: frame, name: name, reason: reason))
    }
}

// DHCP.
extension ReplayScript {
    private mutating func receive(_ session: DHCPSession) {
        guard let client = session.clientMAC else { return }
        for reply in session.replies where reply.message.messageType == .acknowledge || reply.message.messageType == nil
        {
            if !reply.message.yourAddress.isUnspecified { leases[reply.message.yourAddress] = client }
        }
        let requests = Self.withoutRepeats(session.requests)
        for group in requests {
            let request = group[0]
            let name = request.message.messageType.map { "DHCP\($0)" } ?? "BOOTP request"
            if request.message.messageType == .decline {
                leaveOut(request.stamp.frame, name, "it would mark an address of the live server as taken")
                continue
            }
            let answers = Self.answers(to: group, in: session)
            found.append(
                ReplayStep(
                    client: client,
                    frame: request.stamp.frame,
                    server: request.destination,
                    clientAddress: request.message.clientAddress,
                    request: .dhcp(request.message),
                    answer: answers.isEmpty ? .silence : .dhcp(answers)
                )
            )
        }
    }

    /// Requests with those that only say the same again behind each.
    private static func withoutRepeats(_ requests: [ObservedDHCPMessage]) -> [[ObservedDHCPMessage]] {
        var groups: [[ObservedDHCPMessage]] = []
        for request in requests {
            if let last = groups.last?[0], last.message.saysTheSame(as: request.message),
                last.isOnBootServerPort == request.isOnBootServerPort
            {
                groups[groups.count - 1].append(request)
            } else {
                groups.append([request])
            }
        }
        return groups
    }

    /// The first answer of each server to any of the requests.
    private static func answers(
        to requests: [ObservedDHCPMessage],
        in session: DHCPSession
    ) -> [ReplayAnswer.DHCPAnswer] {
        let stamps = Set(requests.map(\.stamp))
        var answers: [ReplayAnswer.DHCPAnswer] = []
        for reply in session.replies {
            guard let request = session.request(answeredBy: reply), stamps.contains(request.stamp) else { continue }
            let server = reply.message.serverIdentifier ?? reply.source.address
            let isKnown = answers.contains {
                $0.server == server && $0.message.messageType == reply.message.messageType
            }
            if !isKnown { answers.append(.init(server: server, message: reply.message)) }
        }
        return answers
    }
}

extension DHCPMessage {
    /// Whether it is the same request again: alike but for its number and what is counted.
    fileprivate func saysTheSame(as other: DHCPMessage) -> Bool {
        messageType == other.messageType && clientAddress == other.clientAddress
            && requestedAddress == other.requestedAddress && serverIdentifier == other.serverIdentifier
            && vendorClass == other.vendorClass
            && options[.parameterRequestList] == other.options[.parameterRequestList]
    }
}

// TFTP, HTTP, DNS.
extension ReplayScript {
    private mutating func add(
        _ ends: Ends,
        frame: Int,
        _ request: ReplayRequest,
        _ answer: ReplayAnswer
    ) {
        let address = ends.client.address
        found.append(
            ReplayStep(
                client: ends.clientMAC ?? MACAddress(rawValue: UInt64(address.rawValue)),
                frame: frame,
                server: ends.server,
                clientAddress: address,
                request: request,
                answer: answer
            )
        )
    }

    private mutating func receive(_ transfer: TFTPTransfer) {
        let name = "TFTP \(transfer.request.filename.displayText)"
        guard transfer.direction == .read else {
            return leaveOut(transfer.start.frame, name, "it writes a file")
        }
        guard !transfer.completeness.contains(.startMissing) else {
            return leaveOut(transfer.start.frame, name, "the capture lacks the request")
        }
        var answer = ReplayAnswer.TFTPAnswer(terms: transfer.optionAcknowledgement)
        if transfer.outcome == .complete {
            answer.content = .init(size: transfer.body.count, sha256: transfer.body.sha256)
        }
        if let error = transfer.error, error.isFromServer {
            answer.error = error.code
            answer.errorText = error.message
        }
        let isSizeOnly = transfer.outcome == .abortedByClient && transfer.blocks == 0
        let request = ReplayRequest.tftp(transfer.request, isSizeOnly: isSizeOnly)
        let isSilent = transfer.outcome == .unanswered
        add(transfer.ends, frame: transfer.start.frame, request, isSilent ? .silence : .tftp(answer))
    }

    private mutating func receive(_ exchange: HTTPExchange) {
        guard let request = exchange.request else {
            return leaveOut(exchange.start.frame, "HTTP request", "the capture lacks it")
        }
        let name = "HTTP \(request.method.displayText) \(request.target.displayText)"
        guard ["GET", "HEAD"].contains(request.method.displayText) else {
            return leaveOut(exchange.start.frame, name, "only GET and HEAD are asked again")
        }
        var answer = ReplayAnswer.silence
        if let response = exchange.response {
            let content =
                exchange.outcome == .complete
                ? ReplayAnswer.Content(size: exchange.body.count, sha256: exchange.body.sha256) : nil
            answer = .http(.init(status: response.status, fields: response.fields, content: content))
        }
        add(exchange.ends, frame: exchange.requestStamp?.frame ?? exchange.start.frame, .http(request), answer)
    }

    private mutating func receive(_ lookup: DNSLookup) {
        let frame = lookup.questionFrames.first.first?.frame ?? lookup.answerStamp?.frame ?? 0
        guard !lookup.question.questions.isEmpty else { return leaveOut(frame, "DNS question", "it asks nothing") }
        add(lookup.ends, frame: frame, .dns(lookup.question), lookup.answer.map { .dns($0) } ?? .silence)
    }
}
