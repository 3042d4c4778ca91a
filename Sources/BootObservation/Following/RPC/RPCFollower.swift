internal import NetworkProtocols

/// Finds ONC RPC among datagrams and connections, and follows the sessions: one to a client and a server's address.
struct RPCFollower: Sendable {
    /// Port mapper, NFS, and where Linux puts MOUNT.
    private static let wellKnownPorts: Set<UInt16> = [111, 2049, 20048]

    private struct Pair: Hashable, Sendable {
        var client: IPv4Address
        var server: IPv4Address
    }

    private let configuration: ObservationConfiguration
    private var slots = SlotTable<NFSSessionFollower>()
    private var slotByPair: [Pair: Int] = [:]
    /// Who called over UDP, and in which session: a reply may come from elsewhere.
    private var slotByCaller: [Endpoint: Int] = [:]
    /// Ports that port mappers told.
    private var ports: Set<Endpoint> = []
    private(set) var hasReachedLimit = false
    private var endedCounts = TrafficStatistics.NFSCounts()

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    /// Whether RPC is spoken at this end, as far as is known.
    func isPort(_ endpoint: Endpoint) -> Bool {
        Self.wellKnownPorts.contains(endpoint.port) || (!ports.isEmpty && ports.contains(endpoint))
    }

    // MARK: UDP

    /// Takes a datagram where it is a message of RPC, and says whether it is one.
    mutating func receive(_ datagram: ObservedDatagram, _ payload: Span<UInt8>, withMD5: Bool) -> Bool {
        guard payload.count >= 12 else { return false }
        let type = RPCSignature.word(payload, 4)
        let message = ObservedRPCMessage(
            stamp: datagram.stamp,
            source: datagram.source,
            destination: datagram.destination,
            transport: .udp,
            length: datagram.length,
            isReassembled: datagram.isReassembled,
            isCut: datagram.isCut
        )
        if type == 0 {
            guard isPort(datagram.destination) || RPCSignature.begins(payload, at: 0, isReply: false) else {
                return false
            }
            let macs = (datagram.sourceMAC, datagram.destinationMAC)
            guard
                let slot = slot(datagram.source.address, datagram.destination.address, macs, datagram.stamp, withMD5)
            else { return true }
            if slotByCaller.count < configuration.openConversations { slotByCaller[datagram.source] = slot }
            slots[slot]?.receiveCall(payload, message)
            return true
        }
        guard type == 1 else { return false }
        return receiveReply(message, payload)
    }

    private mutating func receiveReply(_ message: ObservedRPCMessage, _ payload: Span<UInt8>) -> Bool {
        let pair = Pair(client: message.destination.address, server: message.source.address)
        let own = slotByPair[pair].flatMap { slot in
            let key = slots[slot]?.key(ofReply: message, RPCSignature.word(payload, 0))
            return key.map { slots[slot]?.knows($0) ?? false } == true ? slot : nil
        }
        let caller = slotByCaller[message.destination]
        guard let slot = own ?? caller ?? (isPort(message.source) ? slotByPair[pair] : nil) else {
            return isPort(message.source)
        }
        if let begun = slots[slot]?.beginData(payload, message) {
            var place = begun.place
            slots[slot]?.receiveData(payload.extracting(min(begun.start, payload.count)..<payload.count), &place)
        }
        slots[slot]?.receiveReply(payload, message)
        takePorts(slot)
        return true
    }

    /// Notes trouble that an ICMP message reports about a call.
    mutating func receive(_ error: ICMPError) {
        guard error.quotedProtocol == .udp, let from = error.quotedSource, let to = error.quotedDestination,
            let slot = slotByCaller[from]
        else { return }
        slots[slot]?.sawUnreachable(error, of: to)
    }

    // MARK: TCP

    /// Calls and replies of a connection go here.
    mutating func withSession(
        of connection: Ends,
        at stamp: FrameStamp,
        withMD5: Bool,
        _ body: (inout NFSSessionFollower) -> Void
    ) {
        let macs = (connection.clientMAC, connection.serverMAC)
        guard let slot = slot(connection.client.address, connection.server.address, macs, stamp, withMD5),
            var follower = slots[slot]
        else { return }
        // Taken out and put back, so that it is not copied.
        slots[slot] = nil
        body(&follower)
        slots[slot] = follower
        takePorts(slot)
    }

    // MARK: Sessions

    private mutating func slot(
        _ client: IPv4Address,
        _ server: IPv4Address,
        _ macs: (client: MACAddress?, server: MACAddress?),
        _ stamp: FrameStamp,
        _ withMD5: Bool
    ) -> Int? {
        let pair = Pair(client: client, server: server)
        if let known = slotByPair[pair] { return known }
        guard slotByPair.count < configuration.openConversations else {
            hasReachedLimit = true
            return nil
        }
        var follower = NFSSessionFollower(
            client: client,
            server: server,
            at: stamp,
            configuration: configuration,
            withMD5: withMD5
        )
        follower.session.clientMAC = macs.client
        follower.session.serverMAC = macs.server
        let slot = slots.insert(follower)
        slotByPair[pair] = slot
        return slot
    }

    private mutating func takePorts(_ slot: Int) {
        guard let told = slots[slot]?.toldPorts, !told.isEmpty, let server = slots[slot]?.session.server else { return }
        slots[slot]?.toldPorts = []
        for port in told where ports.count < configuration.openConversations {
            ports.insert(Endpoint(address: server, port: port))
        }
    }

    // MARK: The end

    mutating func endSilent(_ meter: SilenceMeter, _ ended: inout [Conversation]) {
        let patience = configuration.rpcSilence
        end(meter, &ended) { follower in
            meter.captureHasEnded || meter.silence(since: follower.last) > patience
        }
    }

    /// The machine with this address has started anew: what it says from now on is another session.
    mutating func endSessions(of client: IPv4Address, at now: Instant, _ ended: inout [Conversation]) {
        guard !slotByPair.isEmpty else { return }
        end(SilenceMeter(now: now), &ended) { $0.session.client == client }
    }

    private mutating func end(
        _ meter: SilenceMeter,
        _ ended: inout [Conversation],
        where isOver: (NFSSessionFollower) -> Bool
    ) {
        for slot in slots.indices {
            guard var follower = slots[slot], isOver(follower) else { continue }
            slots.remove(at: slot)
            slotByPair[Pair(client: follower.session.client, server: follower.session.server)] = nil
            let session = follower.finish(
                silence: meter.silence(since: follower.last),
                captureHasEnded: meter.captureHasEnded
            )
            endedCounts.add(session)
            ended.append(.nfs(session))
            for (caller, held) in slotByCaller where held == slot { slotByCaller[caller] = nil }
        }
    }

    /// What was counted, of sessions that are over and of those that go on.
    var counts: TrafficStatistics.NFSCounts {
        var counts = endedCounts
        for slot in slots.elements { if let follower = slot { counts.add(follower.soFar) } }
        return counts
    }
}

extension NFSSessionFollower {
    mutating func sawUnreachable(_ error: ICMPError, of server: Endpoint) {
        guard session.unreachable.count < 64 else { return }
        session.unreachable.append(
            RPCUnreachable(stamp: error.stamp, server: server, type: error.type, code: error.code)
        )
    }
}
