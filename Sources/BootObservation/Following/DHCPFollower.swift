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
    /// An address that was just given to firmware or a loader: whatever ran there before runs no more.
    private(set) var restartedClient: IPv4Address?

    /// The octets that name a client: hardware type and address.
    private struct HardwareAddress: Hashable, Sendable {
        var type: UInt8
        var octets: [UInt8]

        init(_ message: DHCPMessage) {
            type = message.hardwareType
            let length = min(Int(message.hardwareAddressLength), message.hardwareAddressField.count)
            octets = Array(message.hardwareAddressField.prefix(length))
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
    mutating func endSilent(at now: Instant, captureHasEnded: Bool) -> [DHCPSession] {
        let silence = configuration.sessionSilence
        return end { captureHasEnded || now.duration(since: $0.lastTime) > silence }
            .map { session in
                var closing = session
                if now.duration(since: session.lastTime) < .seconds(10) { closing.completeness.insert(.endMissing) }
                return closing
            }
    }

    private mutating func end(_ hasEnded: (DHCPSession) -> Bool) -> [DHCPSession] {
        let ended = sessions.filter { hasEnded($0.value) }
        for (client, session) in ended {
            sessions[client] = nil
            for message in session.messages { clientByTransaction[message.message.transactionID] = nil }
        }
        return ended.values.sorted { $0.firstFrame < $1.firstFrame }
    }

    // MARK: Filing

    private mutating func file(_ observed: ObservedDHCPMessage, _ client: HardwareAddress) -> [DHCPSession] {
        let owner = observed.isFromClient ? client : ownerOfReply(observed, client)
        guard let session = sessions[owner] else {
            return begin(observed, owner, completeness: observed.isFromClient ? [] : .startMissing)
        }
        if session.messages.count >= configuration.messagesPerSession {
            return begin(observed, owner, completeness: .startMissing)
        }
        if observed.isFromClient, Self.beginsSession(observed, after: session) { return begin(observed, owner) }
        if !observed.message.yourAddress.isUnspecified, session.messages.first?.message.networkBootClass != nil {
            restartedClient = observed.message.yourAddress
        }
        sessions[owner]?.messages.append(observed)
        clientByTransaction[observed.message.transactionID] = owner
        return []
    }

    /// Whose session a reply belongs to: its own client's, else one with the same transaction and no such client.
    private func ownerOfReply(_ reply: ObservedDHCPMessage, _ client: HardwareAddress) -> HardwareAddress {
        sessions[client] == nil ? clientByTransaction[reply.message.transactionID] ?? client : client
    }

    private static func beginsSession(_ observed: ObservedDHCPMessage, after session: DHCPSession) -> Bool {
        let message = observed.message
        if observed.isOnBootServerPort { return false }
        if session.messages.contains(where: { $0.isFromClient && $0.message.transactionID == message.transactionID }) {
            // A client that keeps one transaction identifier for ever begins anew with a DISCOVER after an ACK.
            return message.messageType == .discover
                && session.messages.contains { $0.message.messageType == .acknowledge }
                && observed.stamp.time.duration(since: session.messages.last?.stamp.time ?? observed.stamp.time)
                    > .seconds(2)
        }
        switch message.messageType {
        case .discover?, nil: return true
        case .request?: return message.clientAddress.isUnspecified
        default: return false
        }
    }

    private mutating func begin(
        _ observed: ObservedDHCPMessage,
        _ client: HardwareAddress,
        completeness: CaptureCompleteness = []
    ) -> [DHCPSession] {
        var ended: [DHCPSession] = []
        if let old = sessions.removeValue(forKey: client) {
            ended.append(old)
        } else if sessions.count >= configuration.openConversations {
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
        let times = sessions.values.map(\.lastTime).sorted()
        let median = times[times.count / 2]
        return end { $0.lastTime <= median }
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
    private mutating func noteUndecodable(_ datagram: ObservedDatagram, _ error: PacketDecodingError) -> [DHCPSession] {
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
        return [
            DHCPSession(
                clientHardwareAddress: datagram.sourceMAC?.octets ?? [],
                clientMAC: datagram.sourceMAC,
                transactionID: 0,
                undecodable: [trouble]
            )
        ]
    }
}

extension DHCPSession {
    fileprivate var lastTime: Instant { messages.last?.stamp.time ?? undecodable.last?.stamp.time ?? .zero }
    fileprivate var firstFrame: Int { messages.first?.stamp.frame ?? undecodable.first?.stamp.frame ?? 0 }
}
