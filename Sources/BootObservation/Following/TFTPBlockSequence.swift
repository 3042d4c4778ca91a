internal import NetworkProtocols

/// The blocks of one transfer, counted without roll-over: which comes next, which wait for it, which were acknowledged.
///
/// A capture may show an ACK before its block, or a block before the one that precedes it, by a few frames: so ahead of
/// the next block nothing is lost until it is overdue.
struct TFTPBlockSequence: Sendable {
    /// A block that came before its turn.
    struct Held: Sendable {
        var bytes: [UInt8]
        /// Octets behind them that were not captured.
        var cut: Int
        var stamp: FrameStamp
    }

    /// An ACK for a block that has not been seen.
    struct Unseen: Sendable {
        var block: Int
        var number: TFTPBlockNumber
        var stamp: FrameStamp
    }

    enum Holding: Sendable { case held, known, refused }

    /// ACKs in a row that may stand before their blocks.
    private static let awaitedLimit = 8

    private let configuration: ObservationConfiguration
    /// The block that the capture begins with: 1, unless it begins behind.
    private(set) var first = 1
    /// The block that the file goes on with.
    private(set) var expected = 1
    private(set) var finalBlock: Int?
    private(set) var highestAcknowledged = -1
    /// Whether the block before `expected` was acknowledged and never seen.
    private(set) var isHighestUnseen = false
    /// Added to a block number on the wire that went from 65535 to 1 (some servers do).
    private var rolloverSkips = 0
    private var held: [Int: Held] = [:]
    private var heldOctets = 0
    private var awaited: [Unseen] = []

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    /// Begins in the midst, at `block`.
    mutating func begin(at block: Int) {
        first = block
        expected = block
        if block > 1 { highestAcknowledged = block - 1 }
    }

    var hasLastBlock: Bool { finalBlock.map { expected > $0 } ?? false }
    var isLastBlockAcknowledged: Bool { finalBlock.map { highestAcknowledged >= $0 } ?? false }
    /// Whether neither a block nor an ACK has been seen.
    var isUntouched: Bool { expected == first && highestAcknowledged < first - 1 && held.isEmpty }

    // MARK: Numbers

    /// The block that `number` stands for: the one nearest to the expected one.
    func block(_ number: TFTPBlockNumber) -> Int {
        let distance = Int(Int16(bitPattern: number.rawValue &- wireExpected))
        let block = expected + distance
        // No block lies before the acknowledgement of the request.
        return block < 0 ? block + 65536 : block
    }

    /// The block that a DATA packet's number stands for, and whether the numbers began anew with it.
    mutating func dataBlock(_ number: TFTPBlockNumber, windowSize: Int) -> (block: Int, isRollover: Bool) {
        guard expected > 65535, wireExpected == 0 else { return (block(number), false) }
        if windowSize == 1, number.rawValue == 1 {
            rolloverSkips += 1
            return (expected, true)
        }
        return (block(number), number.rawValue == 0)
    }

    private var wireExpected: UInt16 { UInt16(truncatingIfNeeded: expected &+ rolloverSkips) }

    // MARK: Blocks

    /// The expected block came; `isShort` where it is shorter than a full one, and so the last.
    mutating func took(isShort: Bool) {
        if isShort, finalBlock == nil { finalBlock = expected }
        expected += 1
        isHighestUnseen = false
        if !awaited.isEmpty { awaited.removeAll { $0.block < expected } }
    }

    /// The expected block is not in the capture.
    mutating func pass() {
        expected += 1
        isHighestUnseen = true
    }

    mutating func hold(_ payload: Span<UInt8>, cut: Int, _ block: Int, at stamp: FrameStamp) -> Holding {
        if held[block] != nil { return .known }
        guard heldOctets + payload.count <= configuration.heldOctets, held.count < configuration.heldPieces else {
            return .refused
        }
        held[block] = Held(bytes: payload.copy(), cut: cut, stamp: stamp)
        heldOctets += payload.count
        return .held
    }

    /// The expected block, if it is held.
    mutating func releaseNext() -> Held? {
        guard !held.isEmpty, finalBlock == nil, let next = held.removeValue(forKey: expected) else { return nil }
        heldOctets -= next.bytes.count
        return next
    }

    /// The block closest behind the hole, if any is held.
    var firstHeld: (block: Int, stamp: FrameStamp)? {
        held.min { $0.key < $1.key }.map { ($0.key, $0.value.stamp) }
    }

    // MARK: Acknowledgements

    /// Block `block` is acknowledged for the first time.
    mutating func acknowledge(_ block: Int, _ number: TFTPBlockNumber, at stamp: FrameStamp) {
        highestAcknowledged = block
        if block >= expected, block > 0 { awaited.append(Unseen(block: block, number: number, stamp: stamp)) }
    }

    /// The first ACK whose block should have come by now; all, one after the other, where `now` is nil.
    mutating func overdue(at now: Instant?, patience: Duration) -> Unseen? {
        guard let oldest = awaited.first else { return nil }
        // Frames change places with their neighbours, not with what comes much later.
        if let now, awaited.count <= Self.awaitedLimit, oldest.block - expected <= Self.awaitedLimit,
            abs(now.duration(since: oldest.stamp.time)) <= patience
        {
            return nil
        }
        return awaited.removeFirst()
    }
}

private func abs(_ duration: Duration) -> Duration {
    duration < .zero ? .zero - duration : duration
}
