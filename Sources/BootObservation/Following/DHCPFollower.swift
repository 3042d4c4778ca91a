internal import NetworkProtocols

/// Gathers DHCP and BOOTP messages into sessions, one client's at a time (RFC 2131, RFC 951, PXE 2.1).
struct DHCPFollower: Sendable {
    static let serverPort: UInt16 = 67
    static let clientPort: UInt16 = 68
    static let bootServerPort: UInt16 = 4011

    private let configuration: ObservationConfiguration
    /// Open sessions by hardware address.
    private var sessions: [HardwareAddress: DHCPSession] = [:]
    /// The client that last used a transaction identifier: whom a reply with a foreign hardware address was meant for.
    private var clientByTransaction: [UInt32: HardwareAddress] = [:]
    private(set) var counts = TrafficStatistics.DHCPCounts()
    /// More clients were in the midst of a session at once than may be.
    private(set) var hasReachedLimit = false
    /// An address that was just given to firmware or a loader: whatever ran there before runs no more.
    private(set) var restartedClient: IPv4Address?

    /// The octets that name a client: hardware type and address.
    private struct HardwareAddress: Hashable, Sendable {
        var type: UInt8
        var octets: [UInt8]

        init(_ message: DHCPMessage) {
            type = message.hardwareType
            octets = message.hardwareAddressField
            octets.removeLast(octets.count - min(Int(message.hardwareAddressLength), octets.count))
        }
    }

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    static func isConcerned(with datagram: ObservedDatagram) -> Bool {
        switch (datagram.source.port, datagram.destination.port) {
        case (_, serverPort), (_, clientPort), (bootServerPort, _), (_, bootServerPort): true
        case (serverPort, _): true
        default: false
        }
    }

    /// Takes a message. Returns the sessions that it ends.
    mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, copyOf original: Int?) -> [DHCPSession]
    {
        var reader = ByteReader(payload)
        let message: DHCPMessage
        do throws(PacketDecodingError) {
            message = try DHCPMessage(decoding: &reader)
        } catch {
            return noteUndecodable(datagram, error)
        }
        counts.count(message)
        restartedClient = nil
        let client = HardwareAddress(message)
        if let original {
            addCopy(datagram.stamp.frame, of: original, client)
            return []
        }
        let observed = ObservedDHCPMessage(
            stamp: datagram.stamp,
            source: datagram.source,
            destination: datagram.destination,
            sourceMAC: datagram.sourceMAC,
            destinationMAC: datagram.destinationMAC,
            message: message,
            payloadLength: datagram.length,
            payloadOffset: datagram.offset,
            isCut: datagram.isCut,
            hasRightChecksum: datagram.hasRightChecksum
        )
        return file(observed, client)
    }

    /// Hands on sessions that have been silent for long; all of them where `captureHasEnded`. In the order of their
    /// first messages.
    mutating func endSilent(_ meter: SilenceMeter) -> [DHCPSession] {
        let silence = configuration.sessionSilence
        return end { meter.captureHasEnded || meter.silence(since: $0.lastStamp) > silence }
            .map { session in
                var closing = session
                if session.awaitsMore, meter.silence(since: session.lastStamp) < .seconds(10) {
                    closing.completeness.insert(.endMissing)
                }
                return closing
            }
    }

    private mutating func end(_ hasEnded: (DHCPSession) -> Bool) -> [DHCPSession] {
        let ended = sessions.filter { hasEnded($0.value) }
        return ended.keys.compactMap { close($0) }.sorted { $0.firstFrame < $1.firstFrame }
    }

    private mutating func close(_ client: HardwareAddress) -> DHCPSession? {
        guard var session = sessions.removeValue(forKey: client) else { return nil }
        for message in session.messages { clientByTransaction[message.message.transactionID] = nil }
        session.markUnseenOffers()
        return session
    }

    // MARK: Filing

    private mutating func file(_ observed: ObservedDHCPMessage, _ client: HardwareAddress) -> [DHCPSession] {
        let owner = observed.isFromClient ? client : ownerOfReply(observed, client)
        switch sessions[owner].map({ fate(of: observed, in: $0) }) {
        case nil: return begin(observed, owner, completeness: Self.isInTheMidst(observed) ? .startMissing : [])
        case .beginsAnew(let completeness)?: return begin(observed, owner, completeness: completeness)
        case .belongs(let isFirmware)?:
            if isFirmware, !observed.message.yourAddress.isUnspecified {
                restartedClient = observed.message.yourAddress
            }
        }
        // Nobody else holds the session here: the message is added to it and not to a copy.
        sessions[owner]?.messages.append(observed)
        clientByTransaction[observed.message.transactionID] = owner
        return []
    }

    /// What a message is to the session that its client has.
    private enum Fate {
        case beginsAnew(CaptureCompleteness)
        case belongs(toFirmware: Bool)
    }

    private func fate(of observed: ObservedDHCPMessage, in session: DHCPSession) -> Fate {
        if session.messages.count >= configuration.messagesPerSession { return .beginsAnew(.startMissing) }
        if observed.isFromClient, Self.beginsSession(observed, after: session) { return .beginsAnew([]) }
        return .belongs(toFirmware: session.messages.first?.message.networkBootClass != nil)
    }

    /// Whose session a reply belongs to: its own client's, else one with the same transaction and no such client.
    private func ownerOfReply(_ reply: ObservedDHCPMessage, _ client: HardwareAddress) -> HardwareAddress {
        sessions[client] == nil ? clientByTransaction[reply.message.transactionID] ?? client : client
    }

    private static func beginsSession(_ observed: ObservedDHCPMessage, after session: DHCPSession) -> Bool {
        let message = observed.message
        if observed.isOfBootServer { return false }
        if session.messages.contains(where: { $0.isFromClient && $0.message.transactionID == message.transactionID }) {
            // A client that keeps one transaction identifier for ever begins anew with a DISCOVER after an ACK.
            return message.messageType == .discover
                && session.messages.contains { $0.message.messageType == .acknowledge }
                && observed.stamp.time.duration(since: session.messages.last?.stamp.time ?? observed.stamp.time)
                    > .seconds(2)
        }
        switch message.messageType {
        case .discover?, nil: return !isFurtherTry(observed, in: session)
        case .request?: return message.clientAddress.isUnspecified
        default: return false
        }
    }

    /// Whether a message goes on from others that the capture lacks: an answer, a choice of an offer, a renewal or a
    /// farewell.
    private static func isInTheMidst(_ first: ObservedDHCPMessage) -> Bool {
        guard first.isFromClient, !first.isOfBootServer else { return true }
        let message = first.message
        switch message.messageType {
        case .request?: return message.serverIdentifier != nil || !message.clientAddress.isUnspecified
        case .decline?, .release?: return true
        default: return false
        }
    }

    /// Whether a client that was granted nothing yet tries once more under a new transaction identifier, as U-Boot does,
    /// which then takes an offer to any of its tries.
    private static func isFurtherTry(_ observed: ObservedDHCPMessage, in session: DHCPSession) -> Bool {
        guard let first = session.messages.first, let last = session.messages.last,
            observed.stamp.time.duration(since: last.stamp.time) < .seconds(130)
        else { return false }
        let message = observed.message
        let isOpen = session.messages.allSatisfy {
            $0.message.messageType == message.messageType
                || ($0.message.messageType == .offer && message.messageType == .discover)
        }
        let options = first.message.options
        let hasSameVoice = [DHCPOptionCode.vendorClass, .userClass, .parameterRequestList].allSatisfy {
            options.octets(of: $0) == message.options.octets(of: $0)
        }
        return first.isFromClient && isOpen && hasSameVoice
            && (message.messageType != nil || session.messages.allSatisfy(\.isFromClient))
    }

    private mutating func begin(
        _ observed: ObservedDHCPMessage,
        _ client: HardwareAddress,
        completeness: CaptureCompleteness = []
    ) -> [DHCPSession] {
        var ended: [DHCPSession] = []
        if let old = close(client) {
            ended.append(old)
        } else if sessions.count >= configuration.openConversations {
            hasReachedLimit = true
            ended = endOldest()
        }
        clientByTransaction[observed.message.transactionID] = client
        sessions[client] = DHCPSession(
            clientHardwareAddress: client.octets,
            clientMAC: client.octets.count == 6 ? MACAddress(octets: client.octets) : nil,
            transactionID: observed.message.transactionID,
            messages: [observed],
            completeness: completeness
        )
        return ended
    }

    /// Makes room: the older half ends.
    private mutating func endOldest() -> [DHCPSession] {
        let frames = sessions.values.map(\.lastStamp.frame).sorted()
        let median = frames[frames.count / 2]
        return end { $0.lastStamp.frame <= median }
    }

    private mutating func addCopy(_ frame: Int, of original: Int, _ client: HardwareAddress) {
        guard var session = sessions.removeValue(forKey: client) else { return }
        if let index = session.messages.lastIndex(where: { $0.stamp.frame == original }),
            session.messages[index].copies.count < 16
        {
            session.messages[index].copies.append(frame)
        }
        sessions[client] = session
    }

    /// A message that can't be decoded belongs to whoever spoke last from or to its ends, else to a session of its own.
    /// What the snapshot cut is nobody's fault.
    private mutating func noteUndecodable(_ datagram: ObservedDatagram, _ error: PacketDecodingError) -> [DHCPSession] {
        if datagram.isCut { return [] }
        let trouble = UndecodableMessage(
            stamp: datagram.stamp,
            source: datagram.source,
            destination: datagram.destination,
            error: error
        )
        let macs = [datagram.sourceMAC, datagram.destinationMAC]
        let owner = sessions.filter { $0.value.clientMAC.map { macs.contains($0) } ?? false }
            .max { $0.value.firstFrame < $1.value.firstFrame }?.key
        if let owner {
            if (sessions[owner]?.undecodable.count ?? 0) < 16 { sessions[owner]?.undecodable.append(trouble) }
            return []
        }
        let isFromClient = datagram.destination.port == Self.serverPort && datagram.source.port != Self.serverPort
        let shown = isFromClient ? datagram.sourceMAC : datagram.destinationMAC
        let client = shown.flatMap { $0.isGroup ? nil : $0 }
        return [
            DHCPSession(
                clientHardwareAddress: client?.octets ?? [],
                clientMAC: client,
                transactionID: 0,
                undecodable: [trouble]
            )
        ]
    }
}

extension DHCPSession {
    fileprivate var lastStamp: FrameStamp {
        messages.last?.stamp ?? undecodable.last?.stamp ?? FrameStamp(frame: 0, time: .zero)
    }
    fileprivate var firstFrame: Int { messages.first?.stamp.frame ?? undecodable.first?.stamp.frame ?? 0 }

    /// Whether somebody has yet to speak: a request without an answer, an offer without a request.
    fileprivate var awaitsMore: Bool {
        guard let last = messages.last else { return false }
        switch last.message.messageType {
        case .discover?, .request?, .inform?, .offer?: return true
        case nil: return last.isFromClient
        default: return false
        }
    }

    /// Marks what the capture lacks: a client chooses among offers, so there was one.
    fileprivate mutating func markUnseenOffers() {
        let hasChosen = messages(.request).contains {
            $0.message.serverIdentifier != nil && $0.message.clientAddress.isUnspecified && !$0.isOfBootServer
        }
        let hasOffers = messages(.offer).contains { !$0.message.yourAddress.isUnspecified }
        guard hasChosen, !hasOffers else { return }
        if !completeness.contains(.startMissing) || replies.isEmpty { completeness.insert(.framesMissing) }
        if replies.isEmpty { completeness.insert(.oneDirection) }
    }
}
