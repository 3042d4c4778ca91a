/// ``TCPConfiguration`` as the machine reckons with it: clamped, and times in nanoseconds, as dividing a `Duration` for
/// each segment would cost more than the rest of its timing.
struct TCPSettings: Sendable {
    let receiveWindow: Int
    /// By how many bits the window is shifted in what is sent (RFC 7323 §2.3).
    let windowShift: Int
    let heldSegmentLimit: Int
    let sendMark: Int
    let initialWindow: Int
    let initialTimeout: Int64
    let minimumTimeout: Int64
    let maximumTimeout: Int64
    let synRetransmissionLimit: Int
    let synAcknowledgementRetransmissionLimit: Int
    let retransmissionLimit: Int
    let acknowledgementDelay: Int64
    let timeWait: Int64
    let timeWaitLimit: Int
    let finWaitTimeout: Int64
    let halfOpenLimit: Int
    let connectionLimit: Int
    let maximumTransmissionUnit: Int
    /// The longest segment that fits the link, in octets of payload (RFC 9293 §3.7.1).
    let maximumSegmentSize: Int

    /// How long an answer to a segment that is out of place is followed by none: Linux's tcp_invalid_ratelimit. Two
    /// sides that disagree would else answer each other for ever.
    static let answerInterval: Int64 = 500_000_000
    /// What a peer takes that names no maximum segment size (RFC 9293 §3.7.1).
    static let defaultSegmentSize = 536
    /// The shortest maximum segment size that is believed: Linux's TCP_MIN_MSS.
    static let smallestSegmentSize = 88

    init(_ configuration: TCPConfiguration, maximumTransmissionUnit: Int) {
        receiveWindow = min(max(configuration.receiveWindow, 1), 1 << 30)
        var shift = 0
        while receiveWindow >> shift > 0xffff { shift += 1 }
        windowShift = shift
        heldSegmentLimit = max(0, configuration.heldSegmentLimit)
        sendMark = max(0, configuration.sendMark)
        initialWindow = max(1, configuration.initialWindow)
        // A timer of no length would fire for ever at one instant.
        maximumTimeout = min(max(configuration.maximumTimeout.wholeNanoseconds, 1_000_000), 1 << 50)
        minimumTimeout = min(max(configuration.minimumTimeout.wholeNanoseconds, 1_000_000), maximumTimeout)
        initialTimeout = min(max(configuration.initialTimeout.wholeNanoseconds, 1_000_000), maximumTimeout)
        synRetransmissionLimit = configuration.synRetransmissionLimit
        synAcknowledgementRetransmissionLimit = configuration.synAcknowledgementRetransmissionLimit
        retransmissionLimit = configuration.retransmissionLimit
        acknowledgementDelay = min(max(configuration.acknowledgementDelay.wholeNanoseconds, 0), 1 << 50)
        timeWait = min(max(configuration.timeWait.wholeNanoseconds, 0), 1 << 50)
        timeWaitLimit = max(0, configuration.timeWaitLimit)
        finWaitTimeout = min(max(configuration.finWaitTimeout.wholeNanoseconds, 0), 1 << 50)
        halfOpenLimit = max(1, configuration.halfOpenLimit)
        connectionLimit = max(1, configuration.connectionLimit)
        self.maximumTransmissionUnit = maximumTransmissionUnit
        maximumSegmentSize = maximumTransmissionUnit - IPv4Header.minimumLength - TCPHeader.minimumLength
    }
}
