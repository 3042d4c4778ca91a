internal import NetworkProtocols

/// One direction of a link: its conditions, and the luck of the frames that cross it.
struct LinkDirection {
    private var conditions: LinkConditions
    private var random: SeededRandom
    private let delay: Int64
    private let jitter: UInt64
    /// Whether all that happens to a frame is the delay.
    private let isPlain: Bool

    /// What becomes of a frame.
    enum Fate {
        /// It arrives once, in its turn and as it was sent.
        case plain(at: Instant)
        /// It arrives like this, perhaps not at all.
        case other(Passage)
    }

    /// What became of a frame that met with trouble.
    struct Passage {
        var arrivals: [Arrival] = []
        var isLost = false
        var isDoubled = false
        var isLostInOutage = false
        var isOversized = false
        var isFiltered = false

        struct Arrival {
            var at: Instant
            var isHeldBack = false
            var isCorrupted = false
            var bytes: [UInt8]
        }
    }

    /// - Parameter seed: what this direction's chance comes from, and nothing else's.
    init(_ conditions: LinkConditions, seed: UInt64) {
        self.init(conditions, random: SeededRandom(seed: seed))
    }

    /// The same link from now on under other conditions; its chance goes on.
    func changed(to conditions: LinkConditions) -> LinkDirection {
        LinkDirection(conditions, random: random)
    }

    private init(_ conditions: LinkConditions, random: SeededRandom) {
        self.conditions = conditions
        self.random = random
        delay = max(0, conditions.delay.wholeNanoseconds)
        jitter = UInt64(max(0, conditions.jitter.wholeNanoseconds))
        isPlain =
            jitter == 0 && conditions.lossPerMillion <= 0 && conditions.duplicationPerMillion <= 0
            && conditions.reorderingPerMillion <= 0 && conditions.corruptionPerMillion <= 0
            && conditions.maximumTransmissionUnit == nil && conditions.outages.isEmpty
            && conditions.blockedPorts.isEmpty
    }

    /// Decides on a frame that sets out now.
    mutating func fate(of frame: [UInt8], at now: Instant) -> Fate {
        if isPlain { return .plain(at: Instant(nanoseconds: now.nanoseconds &+ delay)) }
        if conditions.outages.contains(where: { $0.contains(now) }) { return .other(Passage(isLostInOutage: true)) }
        if !conditions.blockedPorts.isEmpty, let packet = FrameFields.transportDestination(of: frame),
            conditions.blockedPorts.contains(where: {
                $0.transport.number == packet.transport && $0.port == packet.port
            })
        {
            return .other(Passage(isFiltered: true))
        }
        if let limit = conditions.maximumTransmissionUnit, FrameFields.packetLength(of: frame) > limit {
            return .other(Passage(isOversized: true))
        }
        let isLost = happens(conditions.lossPerMillion)
        let isDoubled = happens(conditions.duplicationPerMillion)
        let first = arrival(of: frame, from: now)
        if !isLost, !isDoubled, !first.isHeldBack, !first.isCorrupted { return .plain(at: first.at) }
        var passage = Passage(isLost: isLost)
        // Of a frame that is doubled and lost, one copy is lost.
        if !isLost { passage.arrivals.append(first) }
        if isDoubled { passage.arrivals.append(arrival(of: frame, from: now)) }
        passage.isDoubled = isDoubled
        return .other(passage)
    }

    private mutating func arrival(of frame: [UInt8], from now: Instant) -> Passage.Arrival {
        var arrival = Passage.Arrival(at: now.advanced(by: .nanoseconds(delay)), bytes: frame)
        if jitter > 0 {
            arrival.at = arrival.at.advanced(by: .nanoseconds(Int64(random.next(upperBound: jitter + 1))))
        }
        if happens(conditions.reorderingPerMillion) {
            arrival.isHeldBack = true
            arrival.at = arrival.at.advanced(by: max(.zero, conditions.heldBack))
        }
        if happens(conditions.corruptionPerMillion), !frame.isEmpty {
            arrival.isCorrupted = true
            let bit = Int(random.next(upperBound: UInt64(frame.count) * 8))
            arrival.bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        return arrival
    }

    private mutating func happens(_ perMillion: Int) -> Bool {
        perMillion > 0 && random.next(upperBound: UInt64(1_000_000)) < UInt64(perMillion)
    }
}

extension BlockedPort.Transport {
    /// As IPv4 numbers it (RFC 790).
    fileprivate var number: UInt8 {
        switch self {
        case .udp: 17
        case .tcp: 6
        }
    }
}
