internal import DequeModule

/// All streams of a host, and the ports that it takes them on.
struct TCPConnectionTable: Sendable {
    /// Who asks a stream of whom: both ports and the other side's address. The host has one address of its own.
    private struct Key: Hashable {
        var rawValue: UInt64

        init(_ remote: IPv4Address, port: UInt16, localPort: UInt16) {
            rawValue = UInt64(remote.rawValue) << 32 | UInt64(port) << 16 | UInt64(localPort)
        }

        init(_ connection: TCPConnection) {
            self.init(connection.remote.address, port: connection.remote.port, localPort: connection.local.port)
        }
    }

    /// A slot keeps its place; a closed one is free.
    private var connections: [TCPConnection] = []
    private var freeSlots: [Int] = []
    /// Looked up by key only, as all of these.
    private var slots: [Key: Int] = [:]
    private var streams: [StreamID: Int] = [:]
    /// The ports that are listened on, each with how many streams are half open.
    private var listening: [UInt16: Int] = [:]
    private var deadlines = DeadlineTable()
    /// The slots in TIME-WAIT, oldest first, with the key that tells whether it is still that stream's.
    private var remembered: Deque<(slot: Int, key: Key)> = []
    private var rememberedCount = 0
    private var nextStream = StreamID.firstAccepted
    private var nextPort: UInt16
    /// What initial sequence numbers depend on besides the time (RFC 9293 §3.4.1, RFC 6528).
    private let secret: UInt64

    /// Dynamic ports (RFC 6335 §6).
    private static let dynamicPorts: ClosedRange<UInt16> = 49152...65535

    init(random: inout SeededRandom) {
        secret = random.next()
        nextPort = UInt16.random(in: TCPConnectionTable.dynamicPorts, using: &random)
    }

    /// When `handleDeadline` wants to be called next, in nanoseconds.
    var nextDeadline: Int64 { deadlines.next }

    /// How many streams there are, those that are remembered only not counted.
    var count: Int { slots.count - rememberedCount }

    // MARK: What programs want

    mutating func listen(on port: UInt16) {
        if listening[port] == nil { listening[port] = 0 }
    }

    mutating func stopListening(on port: UInt16) {
        listening[port] = nil
    }

    mutating func connect(
        _ stream: StreamID,
        to remote: Endpoint,
        from wanted: UInt16? = nil,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        guard streams[stream] == nil else { return }
        guard let address = link.addresses?.address, !link.isBroadcast(remote.address), !remote.address.isMulticast,
            count < link.tcp.connectionLimit, let port = wanted ?? freePort(to: remote)
        else {
            link.report(.stream(stream, .failed(.unreachable(.noRoute))))
            return
        }
        guard slots[Key(remote.address, port: remote.port, localPort: port)] == nil else {
            link.report(.stream(stream, .failed(.refused)))
            return
        }
        let local = Endpoint(address: address, port: port)
        let slot = add(
            TCPConnection(
                stream,
                local: local,
                remote: remote,
                isPassive: false,
                initialSequence: initialSequence(local, remote, at: now),
                settings: link.tcp
            )
        )
        streams[stream] = slot
        if !connections[slot].open(&link, at: now) { connections[slot].fail(.unreachable(.noRoute), &link) }
        update(slot, link.tcp)
    }

    mutating func perform(
        _ action: StreamOutput,
        on stream: StreamID,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        guard let slot = streams[stream] else { return }
        switch action {
        case .write(let bytes): connections[slot].write(bytes, &link, at: now)
        case .writeFile(let slice):
            if let octets = slice.octets {
                connections[slot].write(octets, &link, at: now)
            } else {
                connections[slot].abort(&link, at: now)
            }
        case .finish: connections[slot].finish(&link, at: now)
        case .abort: connections[slot].abort(&link, at: now)
        }
        update(slot, link.tcp)
    }

    /// Does what is due, for each stream in turn.
    mutating func handleDeadline(_ link: inout NetworkInterface, at now: Instant) {
        while deadlines.next <= now.nanoseconds, let slot = deadlines.firstItem {
            let wasHalfOpen = connections[slot].isHalfOpen
            connections[slot].handleDeadline(&link, at: now)
            update(slot, wasHalfOpen: wasHalfOpen, link.tcp)
        }
    }

    mutating func removeAll() {
        connections.removeAll()
        freeSlots.removeAll()
        slots.removeAll()
        streams.removeAll()
        listening.removeAll()
        deadlines.removeAll()
        remembered.removeAll()
        rememberedCount = 0
    }

    // MARK: What comes in

    /// Takes a segment for this host, the octets of `bytes` from `start` up to `end`; wrong ones are dropped.
    mutating func receive(
        _ packet: IPv4Header,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        guard TCPHeader.defect(at: start, in: bytes, end: end) == nil else { return }
        var sum = InternetChecksum(pseudoHeaderOf: packet, length: end - start)
        sum.add(bytes, from: start, to: end)
        guard sum.value == 0 else { return }
        // Safe: `defect` has checked that the header, at least 20 octets, is there.
        let header = unsafe TCPHeader(uncheckedAt: start, in: bytes)
        let payload = start + header.headerLength
        let arrival = TCPConnection.Arrival(
            header: header,
            options: start + TCPHeader.minimumLength..<payload,
            payload: payload..<end
        )
        let key = Key(packet.source, port: header.sourcePort, localPort: header.destinationPort)
        if let slot = slots[key], connections[slot].local.address == packet.destination,
            !isReplaced(slot, by: header)
        {
            let wasHalfOpen = connections[slot].isHalfOpen
            connections[slot].receive(arrival, in: bytes, &link, at: now)
            update(slot, wasHalfOpen: wasHalfOpen, link.tcp)
            return
        }
        receivedUnknown(packet, arrival, in: bytes, &link, at: now)
    }

    /// Takes a new SYN instead of an old stream that is only remembered (RFC 9293 §3.6.1, RFC 6191).
    private mutating func isReplaced(_ slot: Int, by header: TCPHeader) -> Bool {
        guard connections[slot].state == .timeWait, header.flags.intersection([.syn, .ack, .rst]) == .syn,
            connections[slot].receiveNext.distance(to: header.sequence) > 0
        else { return false }
        forget(slot)
        return true
    }

    private mutating func receivedUnknown(
        _ packet: IPv4Header,
        _ arrival: TCPConnection.Arrival,
        in bytes: Span<UInt8>,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        let header = arrival.header
        guard !header.flags.contains(.rst) else { return }
        let local = Endpoint(address: packet.destination, port: header.destinationPort)
        let remote = Endpoint(address: packet.source, port: header.sourcePort)
        guard let halfOpen = listening[local.port], !header.flags.contains(.ack) else {
            refuse(arrival, local, remote, &link, at: now)
            return
        }
        guard header.flags.contains(.syn), remote.port != 0, halfOpen < link.tcp.halfOpenLimit,
            count < link.tcp.connectionLimit, let stream = freeStream()
        else { return }
        let slot = add(
            TCPConnection(
                stream,
                local: local,
                remote: remote,
                isPassive: true,
                initialSequence: initialSequence(local, remote, at: now),
                settings: link.tcp
            )
        )
        streams[stream] = slot
        listening[local.port] = halfOpen + 1
        connections[slot].accept(header, TCPOptions(in: bytes, at: arrival.options), &link, at: now)
        update(slot, wasHalfOpen: true, link.tcp)
    }

    /// Says that there is no such stream (RFC 9293 §3.10.7.1).
    private func refuse(
        _ arrival: TCPConnection.Arrival,
        _ local: Endpoint,
        _ remote: Endpoint,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        let header = arrival.header
        let hasAcknowledgement = header.flags.contains(.ack)
        let zero = TCPSequenceNumber(rawValue: 0)
        let reset = TCPHeader(
            sourcePort: local.port,
            destinationPort: remote.port,
            sequence: hasAcknowledgement ? header.acknowledgement : zero,
            acknowledgement: hasAcknowledgement ? zero : header.sequence.advanced(by: arrival.length),
            flags: hasAcknowledgement ? .rst : [.rst, .ack],
            window: 0
        )
        link.send(reset, from: local.address, to: remote.address, TCPSendBuffer(), 0..<0, at: now)
    }

    // MARK: Bad news

    /// The stream with these ends, where `sequence` is of something that it sent and that is not acknowledged (RFC 5927 §4.1).
    private func slot(from local: Endpoint, to remote: Endpoint, sequence: TCPSequenceNumber) -> Int? {
        let key = Key(remote.address, port: remote.port, localPort: local.port)
        guard let slot = slots[key], connections[slot].local == local else { return nil }
        let connection = connections[slot]
        let offset = connection.unacknowledged.distance(to: sequence)
        guard offset >= 0, offset <= connection.unacknowledged.distance(to: connection.sendMaximum) else { return nil }
        return slot
    }

    /// A segment with this sequence number went nowhere.
    mutating func unreachable(
        _ reason: UnreachableReason,
        from local: Endpoint,
        to remote: Endpoint,
        sequence: TCPSequenceNumber,
        _ link: inout NetworkInterface
    ) {
        guard let slot = slot(from: local, to: remote, sequence: sequence) else { return }
        connections[slot].unreachable(reason, &link)
        update(slot, link.tcp)
    }

    /// A segment with this sequence number was too long for a link on the way.
    mutating func limitSegments(
        to maximumTransmissionUnit: Int,
        from local: Endpoint,
        to remote: Endpoint,
        sequence: TCPSequenceNumber,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        guard let slot = slot(from: local, to: remote, sequence: sequence) else { return }
        connections[slot].limitSegments(to: maximumTransmissionUnit, &link, at: now)
        update(slot, link.tcp)
    }

    // MARK: Slots

    private mutating func add(_ connection: TCPConnection) -> Int {
        let key = Key(connection)
        if let slot = freeSlots.popLast() {
            connections[slot] = connection
            slots[key] = slot
            return slot
        }
        connections.append(connection)
        slots[key] = connections.count - 1
        return connections.count - 1
    }

    /// Puts the tables right behind what happened to a stream.
    private mutating func update(_ slot: Int, wasHalfOpen: Bool = false, _ settings: TCPSettings) {
        if wasHalfOpen, !connections[slot].isHalfOpen { halfOpenEnded(connections[slot].local.port) }
        switch connections[slot].state {
        case .closed: forget(slot)
        case .timeWait: remember(slot, settings)
        case .synSent, .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck: break
        }
        deadlines.arm(slot, at: connections[slot].deadline)
        deadlines.settle { connections[$0].deadline }
    }

    private mutating func halfOpenEnded(_ port: UInt16) {
        // The port may have been closed, and opened again, in between.
        if let count = listening[port], count > 0 { listening[port] = count - 1 }
    }

    private mutating func forget(_ slot: Int) {
        guard slots.removeValue(forKey: Key(connections[slot])) != nil else { return }
        if streams.removeValue(forKey: connections[slot].stream) == nil { rememberedCount -= 1 }
        connections[slot].end()
        freeSlots.append(slot)
    }

    /// Keeps a stream in TIME-WAIT without its name, for the program is done with it.
    private mutating func remember(_ slot: Int, _ settings: TCPSettings) {
        guard streams.removeValue(forKey: connections[slot].stream) != nil else { return }
        rememberedCount += 1
        remembered.append((slot, Key(connections[slot])))
        while let oldest = remembered.first {
            let isThere = slots[oldest.key] == oldest.slot && connections[oldest.slot].state == .timeWait
            guard !isThere || rememberedCount > settings.timeWaitLimit else { return }
            remembered.removeFirst()
            if isThere { forget(oldest.slot) }
        }
    }

    // MARK: Numbers

    private mutating func freePort(to remote: Endpoint) -> UInt16? {
        for _ in TCPConnectionTable.dynamicPorts {
            let port = nextPort
            nextPort = port == .max ? TCPConnectionTable.dynamicPorts.lowerBound : port + 1
            let key = Key(remote.address, port: remote.port, localPort: port)
            if slots[key] == nil, listening[port] == nil { return port }
        }
        return nil
    }

    private mutating func freeStream() -> StreamID? {
        for _ in 0...streams.count {
            let stream = StreamID(rawValue: nextStream)
            nextStream = nextStream == .max ? StreamID.firstAccepted : nextStream + 1
            if streams[stream] == nil { return stream }
        }
        return nil
    }

    /// Counts up each 4 µs from a start that only this host knows for these two ends (RFC 6528 §3).
    private func initialSequence(_ local: Endpoint, _ remote: Endpoint, at now: Instant) -> TCPSequenceNumber {
        let key = Key(remote.address, port: remote.port, localPort: local.port)
        var random = SeededRandom(seed: secret ^ key.rawValue ^ UInt64(local.address.rawValue) << 16)
        let ticks = now.nanoseconds / 4000
        return TCPSequenceNumber(rawValue: UInt32(truncatingIfNeeded: random.next()))
            .advanced(by: Int(truncatingIfNeeded: ticks & 0x7fff_ffff))
    }
}
