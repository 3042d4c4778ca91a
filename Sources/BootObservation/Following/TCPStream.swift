internal import NetworkProtocols

/// One direction of a TCP connection, put back in order from what a passive capture shows (RFC 9293 §3.4).
///
/// What was delivered first stays: a retransmission adds only octets that are new. A hole that the receiver has
/// acknowledged was lost by the capture, not by the network, and is passed over.
struct TCPStream: Sendable {
    /// What to do with a segment's octets.
    enum Step: Sendable {
        /// These octets of the segment come next.
        case deliver(Range<Int>)
        /// These octets, held until now, come next.
        case deliverHeld([UInt8])
        /// So many octets are missing from the capture.
        case gap(Int)
        /// The sender has said all.
        case finish
    }

    /// Octets accepted before they can come: more is no segment of this connection (reference: captures §6, item 4).
    private static let sanityDistance = 1 << 20

    private let configuration: ObservationConfiguration
    /// The sequence number that comes next, and how many octets came before it.
    private var next: TCPSequenceNumber?
    private(set) var delivered = 0
    /// Octets that came before their turn, by how many precede them; ordered, without overlaps.
    private var held: [(offset: Int, bytes: [UInt8])] = []
    private var heldOctets = 0
    private var finishOffset: Int?
    private var isFinished = false
    /// How far the receiver has acknowledged.
    private var acknowledged = 0
    private(set) var retransmittedOctets = 0
    private(set) var retransmittedSegments = 0
    private(set) var missingOctets = 0
    private(set) var hasReachedLimit = false

    init(configuration: ObservationConfiguration) {
        self.configuration = configuration
    }

    var isKnown: Bool { next != nil }

    /// The stream begins behind the SYN with this number.
    mutating func begin(behind synchronise: TCPSequenceNumber) {
        next = synchronise.advanced(by: 1)
    }

    /// The receiver says that it has all before `number`.
    mutating func receiver(acknowledged number: TCPSequenceNumber) {
        guard let next else { return }
        let offset = delivered + next.distance(to: number)
        if offset > acknowledged, offset <= delivered + heldOctets + Self.sanityDistance { acknowledged = offset }
    }

    /// Takes a segment; nil for no segment but news of what the receiver has. The steps are to be done in order.
    ///
    /// - Parameter cut: octets behind `payload` that were sent and not captured.
    mutating func receive(
        _ sequence: TCPSequenceNumber?,
        _ payload: Span<UInt8>,
        cut: Int = 0,
        isFinal: Bool,
        steps: inout [Step]
    ) {
        guard let sequence else { return release(&steps) }
        if next == nil { next = sequence }
        guard let next else { return }
        let offset = delivered + next.distance(to: sequence)
        guard abs(offset - delivered) <= Self.sanityDistance + heldOctets else { return }
        let end = offset + payload.count + cut
        if isFinal, finishOffset == nil { finishOffset = end }
        // A keep-alive says the last octet again (RFC 9293 §3.8.4).
        if payload.count + cut == 1, end == delivered { return }
        if payload.count + cut > 0 {
            if end <= delivered {
                retransmittedOctets += payload.count
                retransmittedSegments += 1
            } else if offset <= delivered {
                let known = delivered - offset
                retransmittedOctets += known
                if known < payload.count {
                    advance(by: payload.count - known)
                    steps.append(.deliver(known..<payload.count))
                }
                // What the snapshot cut off was sent all the same.
                if end > delivered { skip(end - delivered, &steps) }
            } else {
                hold(payload, at: offset)
            }
        }
        release(&steps)
    }

    /// Nothing more will come: what is held is delivered behind its gaps.
    mutating func flush(steps: inout [Step]) {
        while let first = held.first {
            passOver(to: first.offset, &steps)
            release(&steps)
        }
        if !isFinished, let finishOffset, finishOffset > delivered {
            passOver(to: finishOffset, &steps)
            release(&steps)
        }
    }

    // MARK: Out of order

    private mutating func hold(_ payload: Span<UInt8>, at offset: Int) {
        let index = held.firstIndex { $0.offset > offset } ?? held.count
        var start = 0
        if index > 0 {
            let before = held[index - 1]
            start = max(0, before.offset + before.bytes.count - offset)
        }
        let end = index < held.count ? min(payload.count, held[index].offset - offset) : payload.count
        guard start < end else {
            retransmittedOctets += payload.count
            retransmittedSegments += 1
            return
        }
        guard heldOctets + end - start <= configuration.heldOctets, held.count < configuration.heldPieces else {
            hasReachedLimit = true
            return
        }
        held.insert((offset + start, payload.copy(from: start, to: end)), at: index)
        heldOctets += end - start
    }

    /// Delivers what is held and has its turn; passes over holes that the receiver does not have.
    private mutating func release(_ steps: inout [Step]) {
        while let first = held.first {
            if first.offset > delivered {
                guard acknowledged >= first.offset || hasReachedLimit else { return }
                passOver(to: first.offset, &steps)
            }
            held.removeFirst()
            heldOctets -= first.bytes.count
            let known = delivered - first.offset
            guard known < first.bytes.count else { continue }
            advance(by: first.bytes.count - known)
            steps.append(.deliverHeld(known == 0 ? first.bytes : Array(first.bytes[known...])))
        }
        if let finishOffset, delivered >= finishOffset, !isFinished {
            isFinished = true
            steps.append(.finish)
        }
    }

    private mutating func passOver(to offset: Int, _ steps: inout [Step]) {
        let count = offset - delivered
        guard count > 0 else { return }
        missingOctets += count
        skip(count, &steps)
    }

    private mutating func skip(_ count: Int, _ steps: inout [Step]) {
        advance(by: count)
        steps.append(.gap(count))
    }

    private mutating func advance(by count: Int) {
        delivered += count
        next = next?.advanced(by: count)
    }
}
