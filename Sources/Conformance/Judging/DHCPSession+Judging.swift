internal import BootObservation
internal import NetworkProtocols

/// How rules about DHCP pick messages and speak about them.
extension DHCPSession {
    /// Replies of `types` by DHCP servers: those of proxies and from port 4011 left out.
    func serverReplies(_ types: DHCPMessageType...) -> [ObservedDHCPMessage] {
        messages.filter { message in
            guard !message.isFromClient, !message.isFromProxy, let type = message.message.messageType else {
                return false
            }
            return types.contains(type)
        }
    }

    /// The message that a relay made `passed` of, where the capture has it, too: the client's own before a relayed one,
    /// and the reply to the relay's port 67 before the one to the client. A capture of both networks has each message
    /// twice, the second time in the relay's words.
    func original(of passed: ObservedDHCPMessage) -> ObservedDHCPMessage? {
        let relay = passed.message.relayAddress
        guard !relay.isUnspecified, !passed.isOnBootServerPort else { return nil }
        if !passed.isFromClient, passed.destination.port != 68 { return nil }
        return messages.last { other in
            guard other.stamp < passed.stamp, other.isFromClient == passed.isFromClient, other.type == passed.type,
                other.message.transactionID == passed.message.transactionID
            else { return false }
            return passed.isFromClient
                ? other.message.relayAddress.isUnspecified && !other.isOnBootServerPort
                : other.destination == Endpoint(address: relay, port: 67)
        }
    }

    /// Whether `reply` is what a relay made of another one that is in the capture, too.
    func isDeliveredByRelay(_ reply: ObservedDHCPMessage) -> Bool { original(of: reply) != nil }

    /// Whether a relay sends `reply` to its client, and not the server past the relay.
    func isFromRelay(_ reply: ObservedDHCPMessage) -> Bool {
        let relay = reply.message.relayAddress
        return !reply.isFromClient && !relay.isUnspecified && reply.destination.port == 68
            && (reply.source.address == relay || isDeliveredByRelay(reply))
    }

    /// OFFERs and 4011 ACKs by proxyDHCP and boot servers.
    var proxyReplies: [ObservedDHCPMessage] { messages.filter(\.isFromProxy) }

    /// Messages of `types` by the client or relays for it, to port 67.
    func clientMessages(_ types: DHCPMessageType...) -> [ObservedDHCPMessage] {
        messages.filter { message in
            guard message.isFromClient, !message.isOfBootServer, let type = message.message.messageType else {
                return false
            }
            return types.contains(type)
        }
    }

    /// Whether messages may have been said before those in the capture, or between them.
    var mayLackEarlierMessages: Bool {
        !completeness.isDisjoint(with: [.startMissing, .framesMissing, .oneDirection, .limitReached])
    }

    /// Whether messages may have been said that the capture ends before, or does not have: then silence proves nothing.
    var mayLackLaterMessages: Bool {
        !completeness.isDisjoint(with: [.endMissing, .framesMissing, .oneDirection, .limitReached])
    }

    /// A verdict on each of `messages`: satisfied where `check` has no complaint, violated where it has one, and
    /// inconclusive where it complains about a message that the snapshot length cut.
    func verdicts(
        on messages: some Sequence<ObservedDHCPMessage>,
        _ check: (ObservedDHCPMessage) -> Complaint?
    ) -> [Verdict] {
        messages.map { message in
            guard let complaint = check(message) else { return verdict(.satisfied, on: message) }
            return verdict(message.isCut ? .inconclusive : .violated, on: message, complaint)
        }
    }

    /// As `verdicts(on:_:)`, where each message is compared with the request that it answers; replies whose request the
    /// capture does not have are left out.
    func verdicts(
        comparing replies: some Sequence<ObservedDHCPMessage>,
        _ check: (_ reply: ObservedDHCPMessage, _ request: ObservedDHCPMessage) -> Complaint?
    ) -> [Verdict] {
        let pairs = replies.compactMap { reply in request(answeredBy: reply).map { (reply: reply, request: $0) } }
        return pairs.flatMap { pair in verdicts(on: CollectionOfOne(pair.reply)) { check($0, pair.request) } }
    }

    /// A verdict on whoever wrote `message`.
    func verdict(
        _ outcome: RuleOutcome,
        on message: ObservedDHCPMessage,
        _ complaint: Complaint? = nil
    ) -> Verdict {
        Verdict(
            outcome,
            author(of: message),
            client: clientMAC,
            evidence: complaint.map { [message.evidence($0)] } ?? []
        )
    }

    /// The client for its own messages, the server for replies.
    func author(of message: ObservedDHCPMessage) -> Party {
        message.isFromClient ? clientParty(message) : .address(message.server)
    }

    /// The client, by its hardware address where that is one of Ethernet.
    func clientParty(_ message: ObservedDHCPMessage) -> Party {
        clientMAC.map { .machine($0) } ?? .address(message.source.address)
    }
}

extension ObservedDHCPMessage {
    /// Who says so: the server identifier, else the source address (which a relay changes).
    var server: IPv4Address {
        guard let server = message.serverIdentifier, !server.isUnspecified else { return source.address }
        return server
    }

    var type: DHCPMessageType? { message.messageType }

    /// "OFFER", "BOOTP reply".
    var title: String {
        type?.description ?? (isFromClient ? "BOOTP request" : "BOOTP reply")
    }

    /// Whether it is a PXE client's or server's: option 60 begins with `PXEClient`.
    var isPXE: Bool { message.networkBootClass?.method == .pxe }

    /// Where the value of `code` first stands in the message, code and length counted in.
    func range(of code: DHCPOptionCode) -> Range<Int>? { message.options.all(code).first?.range }

    /// `range` counts from the start of the message; the evidence's from the start of the frame.
    func evidence(_ complaint: Complaint) -> Evidence {
        guard let range = complaint.range, let offset = payloadOffset else {
            return Evidence(stamp.frame, complaint.note)
        }
        return Evidence(
            stamp.frame,
            range: (range.lowerBound + offset)..<(range.upperBound + offset),
            complaint.note
        )
    }
}

/// Where the fixed fields of a DHCP message stand, in octets from its start (RFC 2131 §2).
enum DHCPField {
    static let operation = 0..<1
    static let hardwareType = 1..<2
    static let hardwareAddressLength = 2..<3
    static let hops = 3..<4
    static let transactionID = 4..<8
    static let seconds = 8..<10
    static let flags = 10..<12
    static let clientAddress = 12..<16
    static let yourAddress = 16..<20
    static let nextServer = 20..<24
    static let relayAddress = 24..<28
    static let hardwareAddress = 28..<44
    static let serverName = 44..<108
    static let bootFile = 108..<236
}

/// What a client's REQUEST is about (RFC 2131 §4.3.2).
enum DHCPRequestState {
    /// It takes an OFFER.
    case selecting
    /// It wants an address that it remembers.
    case initReboot
    /// It asks its own server for a longer lease.
    case renewing
    /// It asks any server for a longer lease.
    case rebinding
}

extension DHCPSession {
    /// The state that a REQUEST to port 67 was sent in, as its fields and the OFFERs before it tell; nil for other
    /// messages, and where the OFFERs may be missing from the capture.
    func state(of request: ObservedDHCPMessage) -> DHCPRequestState? {
        guard request.isFromClient, request.type == .request, !request.isOfBootServer else { return nil }
        if request.message.options.contains(.serverIdentifier) { return .selecting }
        guard request.message.clientAddress.isUnspecified else {
            return request.destination.address.isBroadcast ? .rebinding : .renewing
        }
        // The last thing said before it under the same transaction: an OFFER is being taken, an ACK was before.
        let before = messages.last { message in
            !message.isFromClient && !message.isFromProxy && message.stamp < request.stamp
                && message.message.transactionID == request.message.transactionID
        }
        if before?.type == .offer { return .selecting }
        return completeness.contains(.startMissing) ? nil : .initReboot
    }

    /// The REQUESTs sent in `state`.
    func requests(in state: DHCPRequestState) -> [ObservedDHCPMessage] {
        messages.filter { self.state(of: $0) == state }
    }
}
