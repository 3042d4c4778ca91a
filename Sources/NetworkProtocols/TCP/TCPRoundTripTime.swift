/// How long a segment's acknowledgement takes, and how long to wait for it (RFC 6298). In nanoseconds.
struct TCPRoundTripTime: Sendable {
    /// Nil before the first measurement.
    private var smoothed: Int64?
    private var variation: Int64 = 0
    /// How long to wait before a segment is repeated.
    private(set) var timeout: Int64

    /// The clock's granularity (RFC 6298 §2.2): a millisecond, as in Linux with a kilohertz clock.
    private static let granularity: Int64 = 1_000_000

    init(_ settings: TCPSettings) {
        timeout = settings.initialTimeout
    }

    /// Takes in a measurement, which is of a segment that was sent once (Karn's rule, RFC 6298 §3).
    mutating func measured(_ time: Int64, _ settings: TCPSettings) {
        let time = min(max(time, 0), settings.maximumTimeout)
        if let smoothed {
            variation += (abs(smoothed - time) - variation) / 4
            self.smoothed = smoothed + (time - smoothed) / 8
        } else {
            smoothed = time
            variation = time / 2
        }
        restoreTimeout(settings)
    }

    /// Takes back what silence has lengthened: the other side has spoken.
    mutating func restoreTimeout(_ settings: TCPSettings) {
        guard let smoothed else {
            timeout = settings.initialTimeout
            return
        }
        let timeout = smoothed + max(TCPRoundTripTime.granularity, 4 * variation)
        self.timeout = min(max(timeout, settings.minimumTimeout), settings.maximumTimeout)
    }

    /// Doubles the wait after silence (RFC 6298 §5.5).
    mutating func backOff(_ settings: TCPSettings) {
        timeout = min(timeout * 2, settings.maximumTimeout)
    }
}
