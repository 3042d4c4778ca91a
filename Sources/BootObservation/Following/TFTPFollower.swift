internal import NetworkProtocols

/// Finds TFTP transfers among UDP datagrams and follows each from port 69 to the ports that its two ends chose.
///
/// A transfer is known by its client's endpoint: the server's is the port of the first answer (RFC 1350 §4).
struct TFTPFollower: Sendable {
    static let wellKnownPort: UInt16 = 69

    private let configuration: ObservationConfiguration
    /// Open transfers in their slots; a slot is taken again when its transfer has been handed on.
    private var slots = SlotTable<TFTPTransferFollower>()
    private var slotByClient: [Endpoint: Int] = [:]
    /// The transfer that the last datagram belonged to: usually the next one's, too.
    private var lastClient: Endpoint?
    private var lastSlot = 0
    private var unclaimed = UnclaimedTFTP()
    /// More transfers were open at once than may be.
    private(set) var hasReachedLimit = false
    private(set) var counts = TrafficStatistics.TFTPCounts()
    /// Who began to fetch a kernel: what they fetch next may be a root image with a check.
    private(set) var kernelClients = KernelClients()

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    /// Takes a datagram if it is a request or belongs to a transfer, and says whether it did; what it ends is appended to
    /// `ended`.
    ///
    /// - Parameter otherKernelClients: who has fetched a kernel by another protocol. What a client with a kernel
    ///   fetches is digested by MD5, too, as it may be a root image with a check.
    mutating func receive(
        _ datagram: ObservedDatagram,
        _ payload: Span<UInt8>,
        otherKernelClients: KernelClients,
        ended: inout [Conversation]
    ) -> Bool {
        // Before the tables are asked: the last transfer's client acknowledges.
        if datagram.source == lastClient, slots[lastSlot]?.isServer(datagram.destination) == true {
            count(payload)
            slots[lastSlot]?.receiveForServer(datagram, payload)
            return true
        }
        if datagram.destination.port == Self.wellKnownPort, slot(of: datagram.source) == nil || isRequest(payload) {
            let client = datagram.source.address
            let mac = datagram.sourceMAC
            let isAwaitingRoot = kernelClients.contains(client, mac) || otherKernelClients.contains(client, mac)
            return receiveRequest(datagram, payload, isAwaitingRoot: isAwaitingRoot, ended: &ended)
        }
        if let slot = slot(of: datagram.destination) {
            count(payload)
            if slots[slot]?.receiveForClient(datagram, payload) == true { noteKernel(slot) }
            return true
        }
        if let slot = slot(of: datagram.source) {
            count(payload)
            slots[slot]?.receiveForServer(datagram, payload)
            return true
        }
        if noteStranger(datagram, payload) { return true }
        guard let discovery = unclaimed.receive(datagram, payload) else { return false }
        if let transfer = begin(discovery) { ended.append(.tftp(transfer)) }
        return true
    }

    /// Notes a stranger's ACK for an open transfer's server, and the server's word about it. Only what looks like one of
    /// the two is searched for among the transfers.
    private mutating func noteStranger(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) -> Bool {
        guard payload.count >= 4, payload[0] == 0 else { return false }
        if payload.count == 4, payload[1] == 4 {
            guard let slot = slot(servedFrom: datagram.destination) else { return false }
            slots[slot]?.note(.strangerAtServer(datagram.source), at: datagram.stamp)
        } else if payload[1] == 5, payload[2] == 0, payload[3] == 5 {
            guard let slot = slot(servedFrom: datagram.source) else { return false }
            slots[slot]?.note(.strangerRefusedByServer(datagram.destination), at: datagram.stamp)
        } else {
            return false
        }
        count(payload)
        return true
    }

    private func slot(servedFrom server: Endpoint) -> Int? {
        slots.elements.firstIndex { $0?.transfer.serverTransferIdentifier == server }
    }

    /// Counts a datagram that was captured twice and is followed once.
    mutating func countDuplicate(_ datagram: ObservedDatagram, _ payload: Span<UInt8>) {
        guard
            datagram.destination.port == Self.wellKnownPort || slot(of: datagram.destination) != nil
                || slot(of: datagram.source) != nil
        else { return }
        count(payload)
    }

    /// Notes trouble that an ICMP message reports about a transfer.
    mutating func receive(_ error: ICMPError) {
        guard error.quotedProtocol == .udp, let from = error.quotedSource, let to = error.quotedDestination else {
            return
        }
        if let slot = slot(of: from) {
            slots[slot]?.sawUnreachable(type: error.type, code: error.code, toServer: true, at: error.stamp)
        } else if let slot = slot(of: to) {
            slots[slot]?.sawUnreachable(type: error.type, code: error.code, toServer: false, at: error.stamp)
        }
    }

    /// Hands on transfers that have been silent for long; all of them where `captureHasEnded`.
    mutating func endSilent(_ meter: SilenceMeter) -> [TFTPTransfer] {
        var ended: [TFTPTransfer] = []
        for slot in slots.indices {
            guard let follower = slots[slot] else { continue }
            let patience: Duration = follower.isOver ? .seconds(10) : configuration.transferSilence
            guard meter.captureHasEnded || meter.silence(since: follower.last) > patience else { continue }
            if let transfer = close(slot, at: meter.now(for: follower.last)) { ended.append(transfer) }
        }
        return ended
    }

    /// The machine with this address has restarted: its kernel is gone.
    mutating func forgetKernel(of client: IPv4Address) {
        kernelClients.remove(client)
    }

    var openCount: Int { slots.count }

    // MARK: Requests

    private func isRequest(_ payload: Span<UInt8>) -> Bool {
        payload.count >= 2 && payload[0] == 0 && (payload[1] == 1 || payload[1] == 2)
    }

    private mutating func receiveRequest(
        _ datagram: ObservedDatagram,
        _ payload: Span<UInt8>,
        isAwaitingRoot: Bool,
        ended: inout [Conversation]
    ) -> Bool {
        var reader = ByteReader(payload)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return false }
        let direction: TFTPTransfer.Direction
        let request: TFTPRequest
        switch packet {
        case .readRequest(let read): (direction, request) = (.read, read)
        case .writeRequest(let write): (direction, request) = (.write, write)
        case .error, .data, .acknowledgement, .optionAcknowledgement, .unknown: return false
        }
        count(payload)
        if let slot = slot(of: datagram.source), let follower = slots[slot] {
            if isLate(datagram, follower) {
                slots[slot]?.learnRequest(request, at: datagram.stamp)
                return true
            }
            if isRepetition(request, direction, datagram, follower) {
                slots[slot]?.sawRequestAgain(at: datagram.stamp)
                return true
            }
            if let old = close(slot, at: datagram.stamp.time, isSuperseded: true) { ended.append(.tftp(old)) }
        }
        if openCount >= configuration.openConversations, let oldest = closeOldest(at: datagram.stamp.time) {
            ended.append(.tftp(oldest))
        }
        var transfer = TFTPTransfer(
            direction: direction,
            ends: Ends(
                client: datagram.source,
                server: datagram.destination,
                clientMAC: datagram.sourceMAC,
                serverMAC: datagram.destinationMAC
            ),
            request: request,
            start: datagram.stamp
        )
        if datagram.isCut { transfer.completeness.insert(.framesCut) }
        open(
            TFTPTransferFollower(transfer, configuration: configuration, withMD5: isAwaitingRoot),
            for: datagram.source
        )
        let early = unclaimed.answers(
            to: datagram.source,
            from: datagram.destination.address,
            at: datagram.stamp.time
        )
        for packet in early { replay(packet, for: datagram.source) }
        return true
    }

    /// Whether a request says again what the open transfer began with, for want of an answer.
    private func isRepetition(
        _ request: TFTPRequest,
        _ direction: TFTPTransfer.Direction,
        _ datagram: ObservedDatagram,
        _ follower: TFTPTransferFollower
    ) -> Bool {
        let known = follower.transfer
        guard known.request == request, known.direction == direction, known.ends.server == datagram.destination else {
            return false
        }
        // The network doubles packets; a client that wants the file once more takes its time.
        let pause = datagram.stamp.time.duration(since: follower.last.time)
        if follower.isOver { return known.error != nil && pause < .milliseconds(100) }
        // A client that has begun to read asks again only if it has started anew.
        return !follower.hasAcknowledgedData || pause < .seconds(1)
    }

    /// Whether a request stands behind its answer in the capture, where that has been recognised without it.
    private func isLate(_ datagram: ObservedDatagram, _ follower: TFTPTransferFollower) -> Bool {
        let known = follower.transfer
        return known.completeness.contains(.startMissing) && known.requestFrames.isEmpty
            && known.ends.server.address == datagram.destination.address
            && datagram.stamp.time.duration(since: known.start.time) < .milliseconds(20)
    }

    // MARK: Transfers without a request

    private mutating func begin(_ discovery: UnclaimedTFTP.Discovery) -> TFTPTransfer? {
        guard let first = discovery.packets.first?.datagram else { return nil }
        let ended = openCount >= configuration.openConversations ? closeOldest(at: first.stamp.time) : nil
        let isFromClient = first.source == discovery.client
        var transfer = TFTPTransfer(
            direction: .read,
            ends: Ends(
                client: discovery.client,
                server: Endpoint(address: discovery.server.address, port: Self.wellKnownPort),
                clientMAC: isFromClient ? first.sourceMAC : first.destinationMAC,
                serverMAC: isFromClient ? first.destinationMAC : first.sourceMAC
            ),
            request: TFTPRequest(filename: [UInt8](), mode: []),
            start: first.stamp,
            completeness: .startMissing
        )
        transfer.requestFrames = FrameList()
        transfer.serverTransferIdentifier = discovery.server
        let data = discovery.packets.filter { $0.opcode == .data }
        if let longest = data.map({ $0.payload.count - 4 }).max() { transfer.blockSize = longest }
        let follower = TFTPTransferFollower(
            transfer,
            from: data.first?.number ?? TFTPBlockNumber(rawValue: 1),
            configuration: configuration
        )
        open(follower, for: discovery.client)
        for packet in discovery.packets { replay(packet, for: discovery.client) }
        return ended
    }

    /// Follows a packet that came before it was known where it belongs.
    private mutating func replay(_ packet: UnclaimedTFTP.Packet, for client: Endpoint) {
        guard let slot = slot(of: client) else { return }
        count(packet.payload.span)
        if packet.datagram.destination == client {
            if slots[slot]?.receiveForClient(packet.datagram, packet.payload.span) == true { noteKernel(slot) }
        } else {
            slots[slot]?.receiveForServer(packet.datagram, packet.payload.span)
        }
    }

    private mutating func noteKernel(_ slot: Int) {
        guard let ends = slots[slot]?.transfer.ends, kernelClients.count < configuration.clients else {
            return
        }
        kernelClients.insert(ends)
    }

    // MARK: Slots

    private mutating func slot(of client: Endpoint) -> Int? {
        if client == lastClient { return lastSlot }
        guard let slot = slotByClient[client] else { return nil }
        lastClient = client
        lastSlot = slot
        return slot
    }

    private mutating func open(_ follower: TFTPTransferFollower, for client: Endpoint) {
        let slot = slots.insert(follower)
        slotByClient[client] = slot
        lastClient = client
        lastSlot = slot
    }

    /// - Parameter isSuperseded: the client has begun something else from the same port, so it waits no longer.
    private mutating func close(_ slot: Int, at now: Instant, isSuperseded: Bool = false) -> TFTPTransfer? {
        guard var follower = slots[slot] else { return nil }
        slots.remove(at: slot)
        slotByClient[follower.transfer.ends.client] = nil
        lastClient = nil
        let transfer = follower.finish(
            captureEnd: now,
            patience: isSuperseded ? .zero : .seconds(10),
            isSuperseded: isSuperseded
        )
        if transfer.outcome == .complete { counts.complete += 1 }
        return transfer
    }

    private mutating func closeOldest(at now: Instant) -> TFTPTransfer? {
        let oldest = slots.indices.filter { slots[$0] != nil }
            .min { (slots[$0]?.last.time ?? now) < (slots[$1]?.last.time ?? now) }
        guard let oldest else { return nil }
        hasReachedLimit = true
        slots[oldest]?.mark(.limitReached)
        return close(oldest, at: now)
    }

    private mutating func count(_ payload: Span<UInt8>) {
        switch TFTPOpcode(peeking: payload) {
        case .readRequest: counts.readRequests += 1
        case .writeRequest: counts.writeRequests += 1
        case .data: counts.data += 1
        case .error: counts.errors += 1
        default: break
        }
    }
}
