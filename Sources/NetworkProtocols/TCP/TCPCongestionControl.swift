/// How much may be on its way: slow start, congestion avoidance, fast retransmit and fast recovery (RFC 5681, NewReno's
/// RFC 6582). In octets.
struct TCPCongestionControl: Sendable {
    /// What an acknowledgement that tells nothing new is to lead to.
    enum Duplicate {
        case wait
        /// What was not acknowledged first is to be sent again at once.
        case retransmit
    }

    /// How much may be on its way.
    private(set) var window: Int
    private var threshold = Int.max
    private var duplicates = 0
    /// Whether a lost segment was sent again, and what was on its way then is not acknowledged yet.
    private(set) var isRecovering = false
    /// What was sent when the last loss was noticed ends before this number.
    private var recover: TCPSequenceNumber
    /// After a timeout all is sent again, and the answers to what had come already look like those to a loss; up to
    /// `recover` they are not believed (RFC 6582 §3.2 step 4).
    private var distrustsDuplicates = false

    /// A window never grows beyond this: more than any receiver's.
    private static let limit = 1 << 30
    /// Duplicates that tell a loss (RFC 5681 §3.2).
    private static let duplicateThreshold = 3

    init(initialSegments: Int, segmentSize: Int, initialSequence: TCPSequenceNumber) {
        window = min(initialSegments, 1 << 10) * segmentSize
        recover = initialSequence
    }

    /// What may go out beyond the window for the first duplicates (Limited Transmit, RFC 3042).
    func extra(segmentSize: Int) -> Int { isRecovering ? 0 : min(duplicates, 2) * segmentSize }

    /// `acknowledged` octets are acknowledged now, up to `acknowledgement`, of which `outstanding` are still on their way.
    /// Gives whether the next segment was lost, too, and is to be sent again.
    mutating func advanced(
        by acknowledged: Int,
        to acknowledgement: TCPSequenceNumber,
        outstanding: Int,
        segmentSize: Int
    ) -> Bool {
        duplicates = 0
        if recover.distance(to: acknowledgement) > 0 { distrustsDuplicates = false }
        guard isRecovering else {
            if window < threshold {
                // A receiver acknowledges every second segment: count its octets (RFC 3465 §2.2).
                window += min(acknowledged, 2 * segmentSize)
            } else {
                window += max(1, segmentSize * segmentSize / window)
            }
            window = min(window, TCPCongestionControl.limit)
            return false
        }
        if recover.distance(to: acknowledgement) >= 0 {
            isRecovering = false
            window = min(threshold, max(outstanding, segmentSize) + segmentSize)
            return false
        }
        window = max(segmentSize, window - acknowledged + (acknowledged >= segmentSize ? segmentSize : 0))
        return true
    }

    /// The same acknowledgement came again, for `acknowledgement`, while up to `sent` was on its way.
    mutating func repeated(
        _ acknowledgement: TCPSequenceNumber,
        sent: TCPSequenceNumber,
        segmentSize: Int
    ) -> Duplicate {
        if isRecovering {
            window = min(window + segmentSize, TCPCongestionControl.limit)
            return .wait
        }
        duplicates += 1
        guard duplicates == TCPCongestionControl.duplicateThreshold, !distrustsDuplicates else { return .wait }
        threshold = max(acknowledgement.distance(to: sent) / 2, 2 * segmentSize)
        window = threshold + TCPCongestionControl.duplicateThreshold * segmentSize
        recover = sent
        isRecovering = true
        return .retransmit
    }

    /// Nothing came for too long, while `outstanding` octets, up to `sent`, were on their way.
    mutating func timedOut(outstanding: Int, sent: TCPSequenceNumber, isFirst: Bool, segmentSize: Int) {
        if isFirst { threshold = max(outstanding / 2, 2 * segmentSize) }
        window = segmentSize
        duplicates = 0
        isRecovering = false
        recover = sent
        distrustsDuplicates = true
    }
}
