internal import DequeModule

/// Puts IPv4 datagrams together from their fragments (RFC 791 §3.2, RFC 815).
///
/// It reads captures, so it keeps what a receiver would throw away and says so: where fragments overlap, what came
/// first stays; other octets for the same place make the datagram suspect. Memory is bounded by `Configuration`.
/// Fragments belong together by addresses, protocol and identification (RFC 791 §3.2); where VLANs or interfaces carry
/// networks of their own, use a reassembler for each.
///
///     if let datagram = reassembler.add(header: header, payload: part, frame: number, at: time) { … }
///     for lost in reassembler.expire(at: time) { … }
public struct IPv4Reassembler: Sendable {
    /// How long and how much is kept.
    public struct Configuration: Hashable, Sendable {
        /// How long a datagram waits for its fragments, from its first one on (Linux's IP_FRAG_TIME; RFC 791 says 15 s).
        public var timeout: Duration = .seconds(30)
        /// How many datagrams may be in progress; the oldest makes room.
        public var datagramLimit = 1024
        /// How many octets all datagrams in progress may take; the oldest makes room.
        public var byteLimit = 16 << 20
        /// How many fragments one datagram may have: all that 8 octets each allow.
        public var fragmentLimit = 8192
        /// How many frame numbers are listed of one datagram.
        public var frameListLimit = 64
        /// How many completed datagrams are remembered, to know late copies of their fragments.
        public var completedLimit = 1024

        public init() {}
    }

    /// What was seen and which limits were hit, counted.
    public struct Statistics: Hashable, Sendable {
        /// Fragments given to `add`.
        public var fragments = 0
        /// Datagrams put together.
        public var datagrams = 0
        /// Fragments that overlapped with the same octets: copies, mostly.
        public var identicalOverlaps = 0
        /// Fragments that overlapped with other octets or told another end.
        public var conflictingOverlaps = 0
        /// Fragments without octets, ignored.
        public var emptyFragments = 0
        /// Fragments but the last whose length was no multiple of 8, cut to one.
        public var unalignedFragments = 0
        /// Fragments that reach beyond 65535 octets, ignored.
        public var oversizedFragments = 0
        /// Datagrams given up because there were more than `Configuration.datagramLimit`.
        public var evictedForDatagramLimit = 0
        /// Datagrams given up because all took more than `Configuration.byteLimit`.
        public var evictedForByteLimit = 0
        /// Datagrams given up because they had more fragments than `Configuration.fragmentLimit`.
        public var evictedForFragmentLimit = 0

        public init() {}
    }

    struct Key: Hashable, Sendable {
        var addresses: UInt64
        var rest: UInt32

        init(_ header: IPv4Header) {
            addresses = UInt64(header.source.rawValue) << 32 | UInt64(header.destination.rawValue)
            rest = UInt32(header.protocol.rawValue) << 16 | UInt32(header.identification)
        }
    }

    /// One datagram in progress.
    struct Pending: Sendable {
        /// Tells this datagram from an earlier one with the same key.
        var serial: Int
        /// The header of the fragment at offset 0, or of the one that came first until that one is there.
        var header: IPv4Header
        var buffer = FragmentBuffer()
        var frames: [Int] = []
        var fragmentCount = 0
        var isSuspect = false
        var first: Instant
        var last: Instant
        /// Whether a datagram with the same key was completed shortly before.
        var followsCompleted: Bool
    }

    public let configuration: Configuration
    public private(set) var statistics = Statistics()

    /// Looked up by key only; whatever goes over all of them goes over `arrivals`.
    private var pending: [Key: Pending] = [:]
    /// In the order in which they began; those whose serial is no longer pending are skipped and swept now and then.
    private var arrivals: Deque<(key: Key, serial: Int)> = []
    private var completed: [Key: Instant] = [:]
    private var completions: Deque<Key> = []
    /// Given up since the last `expire`; at most `datagramLimit`.
    private var givenUp: [IncompleteDatagram] = []
    private var heldBytes = 0
    private var nextSerial = 0

    public init(configuration: Configuration = Configuration()) {
        self.configuration = configuration
    }

    /// How many datagrams wait for fragments.
    public var pendingCount: Int { pending.count }
    /// How many octets are kept for them.
    public var pendingByteCount: Int { heldBytes }

    /// When the oldest datagram in progress has waited too long, for `expire(at:)`; nil where nothing waits.
    public var nextExpiry: Instant? {
        guard let oldest = arrivals.first, let waiting = pending[oldest.key], waiting.serial == oldest.serial else {
            return nil
        }
        return waiting.first.advanced(by: configuration.timeout).advanced(by: .nanoseconds(1))
    }

    /// Takes in the fragment with `header` and `payload`, and gives the datagram that it completes.
    ///
    /// `payload` may be shorter than the header promises, where the snapshot cut it: the datagram is completed all the
    /// same, and its payload ends where octets are first unknown. A packet that is no fragment comes back whole.
    public mutating func add(
        header: IPv4Header,
        payload: Span<UInt8>,
        frame: Int,
        at time: Instant
    ) -> ReassembledDatagram? {
        let promised = header.totalLength == 0 ? payload.count : header.payloadLength
        let known = min(payload.count, promised)
        guard header.isFragment else {
            return ReassembledDatagram(
                header: header,
                payload: payload.copy(to: known),
                length: promised,
                frames: [frame],
                fragmentCount: 1,
                isSuspect: false,
                first: time,
                last: time
            )
        }
        statistics.fragments += 1
        guard let count = usableLength(of: header, promised: promised) else { return nil }
        let key = Key(header)
        guard let index = place(for: key, header, end: header.fragmentOffset + count, at: time) else { return nil }
        let part = payload.extracting(0..<min(known, count))
        guard insert(header, part, count: count, frame: frame, into: index, at: time) else { return nil }
        let whole = pending.remove(at: index).value
        heldBytes -= whole.buffer.bytes.count
        remember(key, at: time)
        statistics.datagrams += 1
        dropFinished()
        return ReassembledDatagram(whole)
    }

    /// Gives up the datagrams that have waited too long at `time`, and tells them and those given up since the last call
    /// because of a limit, in the order in which they were given up.
    public mutating func expire(at time: Instant) -> [IncompleteDatagram] {
        while let (key, serial) = arrivals.first {
            if let waiting = pending[key], waiting.serial == serial {
                guard time.duration(since: waiting.first) > configuration.timeout else { break }
                giveUp(key, reason: .timeout)
            } else {
                arrivals.removeFirst()
            }
        }
        guard !givenUp.isEmpty else { return [] }
        defer { givenUp = [] }
        return givenUp
    }

    /// Gives up all that is in progress, for the end of a capture, and tells it.
    public mutating func finish() -> [IncompleteDatagram] {
        while let (key, serial) = arrivals.popFirst() {
            if pending[key]?.serial == serial { giveUp(key, reason: .end) }
        }
        defer { givenUp = [] }
        return givenUp
    }

    /// How many octets of a fragment count; nil where it is of no use.
    private mutating func usableLength(of header: IPv4Header, promised: Int) -> Int? {
        var count = promised
        if header.moreFragments, count % 8 != 0 {
            // As Linux does: the offset of the next fragment can't be anywhere else.
            statistics.unalignedFragments += 1
            count -= count % 8
        }
        guard count > 0 else {
            statistics.emptyFragments += 1
            return nil
        }
        guard count < FragmentBuffer.limit - header.fragmentOffset else {
            statistics.oversizedFragments += 1
            return nil
        }
        return count
    }

    /// Where the datagram of `key` is kept, begun if need be, with room for a fragment that ends at `end`; nil where a limit
    /// forbids it. The oldest datagrams are given up to get there, at last its own.
    private mutating func place(
        for key: Key,
        _ header: IPv4Header,
        end: Int,
        at time: Instant
    ) -> Dictionary<Key, Pending>.Index? {
        var found = pending.index(forKey: key)
        if let index = found, time.duration(since: pending.values[index].first) > configuration.timeout {
            giveUp(key, reason: .timeout)
            found = nil
        }
        if found == nil {
            begin(key, header, at: time)
            found = pending.index(forKey: key)
        }
        guard let index = found, pending.values[index].fragmentCount < configuration.fragmentLimit else {
            statistics.evictedForFragmentLimit += 1
            giveUp(key, reason: .fragmentLimit)
            return nil
        }
        while let index = found {
            if heldBytes + pending.values[index].buffer.growth(to: end) <= configuration.byteLimit { return index }
            guard evictOldest(reason: .byteLimit) else { return nil }
            statistics.evictedForByteLimit += 1
            found = pending.index(forKey: key)
        }
        return nil
    }

    private mutating func begin(_ key: Key, _ header: IPv4Header, at time: Instant) {
        while pending.count >= max(1, configuration.datagramLimit) {
            guard evictOldest(reason: .datagramLimit) else { break }
            statistics.evictedForDatagramLimit += 1
        }
        if arrivals.count > 64 + 2 * pending.count {
            arrivals = arrivals.filter { pending[$0.key]?.serial == $0.serial }
        }
        let followsCompleted = completed[key].map { time.duration(since: $0) <= configuration.timeout } ?? false
        pending[key] = Pending(
            serial: nextSerial,
            header: header,
            first: time,
            last: time,
            followsCompleted: followsCompleted
        )
        arrivals.append((key, nextSerial))
        nextSerial += 1
    }

    /// Takes a fragment into the datagram at `index`; whether that makes it complete.
    private mutating func insert(
        _ header: IPv4Header,
        _ payload: Span<UInt8>,
        count: Int,
        frame: Int,
        into index: Dictionary<Key, Pending>.Index,
        at time: Instant
    ) -> Bool {
        let heldBefore = pending.values[index].buffer.bytes.count
        let overlap = pending.values[index].take(header, payload, count: count, at: time)
        heldBytes += pending.values[index].buffer.bytes.count - heldBefore
        if pending.values[index].frames.count < configuration.frameListLimit {
            pending.values[index].frames.append(frame)
        }
        switch overlap {
        case .none: break
        case .identical: statistics.identicalOverlaps += 1
        case .conflicting: statistics.conflictingOverlaps += 1
        }
        return pending.values[index].buffer.isComplete
    }

    private mutating func evictOldest(reason: IncompleteDatagram.Reason) -> Bool {
        while let (key, serial) = arrivals.popFirst() {
            if pending[key]?.serial == serial {
                giveUp(key, reason: reason)
                return true
            }
        }
        return false
    }

    /// Takes those that are no longer in progress from the front of the line.
    private mutating func dropFinished() {
        while let first = arrivals.first, pending[first.key]?.serial != first.serial { arrivals.removeFirst() }
    }

    private mutating func giveUp(_ key: Key, reason: IncompleteDatagram.Reason) {
        guard let waiting = pending.removeValue(forKey: key) else { return }
        heldBytes -= waiting.buffer.bytes.count
        dropFinished()
        if givenUp.count < max(1, configuration.datagramLimit) {
            givenUp.append(IncompleteDatagram(waiting, reason: reason))
        }
    }

    private mutating func remember(_ key: Key, at time: Instant) {
        guard configuration.completedLimit > 0 else { return }
        if completed.updateValue(time, forKey: key) == nil { completions.append(key) }
        if completions.count > configuration.completedLimit, let oldest = completions.popFirst() {
            completed[oldest] = nil
        }
    }
}

extension IPv4Reassembler.Pending {
    /// Takes in a fragment of `count` octets, of which `payload` has the first ones.
    mutating func take(
        _ header: IPv4Header,
        _ payload: Span<UInt8>,
        count: Int,
        at time: Instant
    ) -> FragmentBuffer.Overlap {
        let isFirst = header.fragmentOffset == 0
        if isFirst, buffer.holes.first?.lowerBound == 0 { self.header = header }
        let overlap = buffer.insert(
            payload,
            at: header.fragmentOffset,
            count: count,
            isLast: !header.moreFragments
        )
        if case .conflicting = overlap { isSuspect = true }
        fragmentCount += 1
        last = max(last, time)
        return overlap
    }
}
