internal import NetworkProtocols

/// Follows all TCP connections of a capture, each by its two endpoints.
struct TCPFollower: Sendable {
    /// The two endpoints of a connection, in one order whoever speaks.
    private struct Key: Hashable, Sendable {
        var low: UInt64
        var high: UInt64

        init(_ one: Endpoint, _ other: Endpoint) {
            let first = UInt64(one.address.rawValue) << 16 | UInt64(one.port)
            let second = UInt64(other.address.rawValue) << 16 | UInt64(other.port)
            low = min(first, second)
            high = max(first, second)
        }
    }

    private let configuration: ObservationConfiguration
    private var slots = SlotTable<TCPConnectionFollower>()
    private var slotByKey: [Key: Int] = [:]
    private var lastKey: Key?
    private var lastSlot = 0
    /// Who began to fetch a kernel: what they fetch next may be a root image with a check.
    private(set) var kernelClients = KernelClients()
    /// More connections were open at once than may be.
    private(set) var hasReachedLimit = false
    private var requests = 0
    private var responses = 0
    private var complete = 0
    private var endedBlockDevices = TrafficStatistics.NBDCounts()
    private var endedTargets = TrafficStatistics.ISCSICounts()

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    /// Takes a segment; what it ends is appended to `ended`.
    ///
    /// - Parameter otherKernelClients: who has fetched a kernel by another protocol; as for `TFTPFollower`.
    mutating func receive(
        _ segment: ObservedSegment,
        _ payload: Span<UInt8>,
        otherKernelClients: KernelClients,
        calls: inout RPCFollower,
        ended: inout [Conversation]
    ) {
        let key = Key(segment.source, segment.destination)
        var found = key == lastKey ? lastSlot : slotByKey[key]
        let flags = segment.header.flags
        if let slot = found, flags.contains(.syn), !flags.contains(.ack), slots[slot]?.isOver ?? true {
            close(slot, key, SilenceMeter(now: segment.stamp.time), &calls, &ended)
            found = nil
        }
        let slot: Int
        if let found {
            slot = found
        } else {
            // A late FIN, ACK or RST of a connection that is known to be over begins no other.
            guard !flags.contains(.rst), payload.count > 0 || flags.contains(.syn) else { return }
            if slotByKey.count >= configuration.openConversations {
                endSilent(SilenceMeter(now: segment.stamp.time), after: .seconds(5), &calls, &ended)
                guard slotByKey.count < configuration.openConversations else {
                    hasReachedLimit = true
                    return
                }
            }
            let ends = [
                (segment.source.address, segment.sourceMAC), (segment.destination.address, segment.destinationMAC),
            ]
            let isAwaitingRoot = ends.contains { address, mac in
                kernelClients.contains(address, mac) || otherKernelClients.contains(address, mac)
            }
            slot = open(
                TCPConnectionFollower(segment, configuration: configuration, withMD5: isAwaitingRoot),
                key
            )
        }
        lastKey = key
        lastSlot = slot
        // All that is to be known of it is asked at once: a second look at an element would copy it first.
        guard let news = slots[slot]?.receive(segment, payload, &calls) else { return }
        if news.hasSeenKernel, kernelClients.count < configuration.clients,
            let ends = slots[slot]?.connection.ends
        {
            kernelClients.insert(ends)
        }
        if news.hasEndedExchanges { takeExchanges(slot, &ended) }
    }

    /// Hands on connections that are over or have been silent for long; all where `captureHasEnded`.
    mutating func endSilent(_ meter: SilenceMeter, _ calls: inout RPCFollower, _ ended: inout [Conversation]) {
        endSilent(meter, after: .seconds(300), &calls, &ended)
    }

    /// The machine with this address has restarted: its kernel is gone.
    mutating func forgetKernel(of client: IPv4Address) {
        kernelClients.remove(client)
    }

    var counts: TrafficStatistics.HTTPCounts {
        var counts = TrafficStatistics.HTTPCounts()
        counts.requests = requests
        counts.responses = responses
        counts.complete = complete
        for slot in slots.elements {
            guard let open = slot?.http?.counts else { continue }
            counts.requests += open.requests
            counts.responses += open.responses
            counts.complete += open.complete
        }
        return counts
    }

    /// What was counted on connections to network block devices, those that go on included.
    var blockDevices: TrafficStatistics.NBDCounts {
        var counts = endedBlockDevices
        for slot in slots.elements { if let open = slot?.nbd?.counts { counts.add(open) } }
        return counts
    }

    /// What was counted on connections to iSCSI targets, those that go on included.
    var targets: TrafficStatistics.ISCSICounts {
        var counts = endedTargets
        for slot in slots.elements { if let open = slot?.iscsi?.counts { counts.add(open) } }
        return counts
    }

    private mutating func endSilent(
        _ meter: SilenceMeter,
        after silence: Duration,
        _ calls: inout RPCFollower,
        _ ended: inout [Conversation]
    ) {
        let open = slotByKey.sorted { $0.value < $1.value }
        for (key, slot) in open {
            guard let follower = slots[slot] else { continue }
            let patience = follower.isOver ? min(silence, .seconds(10)) : silence
            guard meter.captureHasEnded || meter.silence(since: follower.last) > patience else { continue }
            close(slot, key, meter, &calls, &ended)
        }
    }

    private mutating func open(_ follower: TCPConnectionFollower, _ key: Key) -> Int {
        let slot = slots.insert(follower)
        slotByKey[key] = slot
        return slot
    }

    private mutating func close(
        _ slot: Int,
        _ key: Key,
        _ meter: SilenceMeter,
        _ calls: inout RPCFollower,
        _ ended: inout [Conversation]
    ) {
        guard let last = slots[slot]?.last else { return }
        let finished = slots[slot]?.finish(
            silence: meter.silence(since: last),
            captureHasEnded: meter.captureHasEnded,
            &calls
        )
        guard let connection = finished else { return }
        takeExchanges(slot, &ended)
        if let counts = slots[slot]?.http?.counts {
            requests += counts.requests
            responses += counts.responses
            complete += counts.complete
        }
        let device = slots[slot]?.takeBlockDevice()
        let target = slots[slot]?.takeTarget()
        slots.remove(at: slot)
        slotByKey[key] = nil
        lastKey = nil
        if let device {
            endedBlockDevices.add(device, octets: device.octetsRead)
            ended.append(.nbd(device))
        }
        if let target {
            endedTargets.add(target, octets: target.content.octets)
            ended.append(.iscsi(target))
        }
        ended.append(.tcp(connection))
    }

    private mutating func takeExchanges(_ slot: Int, _ ended: inout [Conversation]) {
        for exchange in slots[slot]?.takeEndedExchanges() ?? [] { ended.append(.http(exchange)) }
    }
}
