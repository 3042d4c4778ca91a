/// One end of a TCP connection (RFC 9293 §3.10), with the retransmission timer of RFC 6298 and NewReno's recovery.
///
/// It sends and reports through the ``NetworkInterface`` that each call is given. Nothing waits to be read: what comes in
/// order is reported at once, so that the offered window is always whole. The state stands beside what it owns, which
/// is copied nowhere.
struct TCPConnection: Sendable {
    /// RFC 9293 §3.3.2.
    enum State: Sendable {
        /// A SYN went out; its answer is waited for.
        case synSent
        /// SYNs went both ways; the acknowledgement of ours is waited for.
        case synReceived
        /// Data may go both ways.
        case established
        /// This side has ended its half first; the acknowledgement of its FIN is waited for.
        case finWait1
        /// Our FIN was acknowledged; the other side may go on.
        case finWait2
        /// The other side has ended its half; this side may go on.
        case closeWait
        /// Both have ended at the same time; the acknowledgement of our FIN is waited for.
        case closing
        /// The other side ended first, then this one; the acknowledgement of our FIN is waited for.
        case lastAck
        /// All is done; late segments are answered.
        case timeWait
        /// Over. The slot is free.
        case closed
    }

    var state: State
    let stream: StreamID
    let local: Endpoint
    let remote: Endpoint
    /// Whether the other side opened it.
    let isPassive: Bool

    // What is sent. `sendBuffer` begins at `unacknowledged` but for our SYN, which it does not hold.
    var sendBuffer = TCPSendBuffer()
    /// The first octet that is not acknowledged.
    var unacknowledged: TCPSequenceNumber
    /// The next one to be sent; behind a timeout that is the first unacknowledged one again.
    var sendNext: TCPSequenceNumber
    /// Behind all that was ever sent.
    var sendMaximum: TCPSequenceNumber
    /// What the other side takes from `unacknowledged` on, in octets, and the largest that was.
    var sendWindow = 0
    var largestSendWindow = 0
    /// The segment that told the window last (RFC 9293's SND.WL1 and SND.WL2).
    var windowSequence = TCPSequenceNumber(rawValue: 0)
    var windowAcknowledgement = TCPSequenceNumber(rawValue: 0)
    var segmentSize: Int
    /// By how many bits the other side's windows are shifted; and ours, 0 where it knows nothing of that.
    var sendShift = 0
    var receiveShift = 0
    /// Whether the other side's SYN offered window scaling.
    var peerScales = false
    var congestion: TCPCongestionControl
    var roundTrip: TCPRoundTripTime
    /// The segment whose acknowledgement is being timed: its end, and when it was sent.
    var timed: (end: TCPSequenceNumber, at: Int64)?
    /// How often the same was sent again.
    var retransmissions = 0
    /// Whether a FIN is to follow what is in the buffer.
    var isFinished = false
    /// Whether something was written since the last ``StreamInput/writable``.
    var owesWritable = false
    /// What a router said of the way; the reason to give if nobody answers any more (RFC 1122 §4.2.3.9).
    var softError: UnreachableReason?

    // What is received.
    var initialReceiveSequence = TCPSequenceNumber(rawValue: 0)
    var receiveNext = TCPSequenceNumber(rawValue: 0)
    var receiveQueue = TCPReceiveQueue()
    /// The number of the other side's FIN, where it came.
    var peerFin: TCPSequenceNumber?
    /// Whether an acknowledgement is to go out at once.
    var owesAcknowledgement = false
    /// How many segments wait for theirs.
    var unacknowledgedSegments = 0
    var lastAnswer = Int64.min / 2

    // When something is due, in nanoseconds; `DeadlineTable.never` for nothing.
    var retransmissionDue = DeadlineTable.never
    var acknowledgementDue = DeadlineTable.never
    /// The end of TIME-WAIT, or of the patience in FIN-WAIT-2.
    var lingerDue = DeadlineTable.never

    init(
        _ stream: StreamID,
        local: Endpoint,
        remote: Endpoint,
        isPassive: Bool,
        initialSequence: TCPSequenceNumber,
        settings: TCPSettings
    ) {
        self.stream = stream
        self.local = local
        self.remote = remote
        self.isPassive = isPassive
        state = isPassive ? .synReceived : .synSent
        unacknowledged = initialSequence
        sendNext = initialSequence
        sendMaximum = initialSequence
        segmentSize = min(TCPSettings.defaultSegmentSize, settings.maximumSegmentSize)
        congestion = TCPCongestionControl(
            initialSegments: settings.initialWindow,
            segmentSize: segmentSize,
            initialSequence: initialSequence
        )
        roundTrip = TCPRoundTripTime(settings)
    }

    /// The earliest of its deadlines.
    var deadline: Int64 { min(retransmissionDue, acknowledgementDue, lingerDue) }
    /// Whether it counts among those that are half open (RFC 4987 §2).
    var isHalfOpen: Bool { state == .synReceived && isPassive }

    /// Sends the first SYN; false where there is no way to the other side.
    mutating func open(_ link: inout NetworkInterface, at now: Instant) -> Bool {
        sendSYN(&link, at: now)
    }

    /// Answers the SYN that opened it.
    mutating func accept(_ syn: TCPHeader, _ options: TCPOptions, _ link: inout NetworkInterface, at now: Instant) {
        take(syn, options, link.tcp)
        _ = sendSYN(&link, at: now)
    }

    // MARK: What the program wants

    mutating func write(_ bytes: [UInt8], _ link: inout NetworkInterface, at now: Instant) {
        guard !isFinished, state != .closed, state != .timeWait else { return }
        sendBuffer.append(bytes)
        owesWritable = true
        sendAvailable(&link, at: now)
        reportWritable(&link)
    }

    mutating func finish(_ link: inout NetworkInterface, at now: Instant) {
        guard !isFinished, state != .closed, state != .timeWait else { return }
        isFinished = true
        enterFinished()
        sendAvailable(&link, at: now)
    }

    mutating func abort(_ link: inout NetworkInterface, at now: Instant) {
        switch state {
        case .closed, .synSent, .timeWait: break
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck:
            sendControl([.rst, .ack], at: sendMaximum, &link, at: now)
        }
        end()
    }

    /// The state behind a FIN of this side that was promised before.
    func stateBehindOwnFin(_ state: State) -> State {
        switch state {
        case .established: .finWait1
        case .closeWait: .lastAck
        case .synSent, .synReceived, .finWait1, .finWait2, .closing, .lastAck, .timeWait, .closed: state
        }
    }

    mutating func enterFinished() {
        if isFinished { state = stateBehindOwnFin(state) }
    }

    mutating func reportWritable(_ link: inout NetworkInterface) {
        guard owesWritable, !isFinished, state == .established || state == .closeWait,
            sendBuffer.count <= link.tcp.sendMark
        else { return }
        owesWritable = false
        link.report(.stream(stream, .writable))
    }

    // MARK: Ends

    /// Tells the program, if it knows the stream, that it is over; nothing comes after this.
    mutating func fail(_ failure: StreamFailure, _ link: inout NetworkInterface) {
        if !isHalfOpen, state != .timeWait, state != .closed { link.report(.stream(stream, .failed(failure))) }
        end()
    }

    mutating func end() {
        state = .closed
        forget()
    }

    /// Both sides have ended it; this one closed first, and stays to answer what comes late.
    mutating func enterTimeWait(_ link: inout NetworkInterface, at now: Instant) {
        state = .timeWait
        forget()
        lingerDue = now.nanoseconds + link.tcp.timeWait
        link.report(.stream(stream, .closed))
    }

    private mutating func forget() {
        sendBuffer.removeAll()
        receiveQueue.removeAll()
        timed = nil
        retransmissionDue = DeadlineTable.never
        acknowledgementDue = DeadlineTable.never
        lingerDue = DeadlineTable.never
    }

    // MARK: Bad news

    /// What ICMP, or ARP's silence, says about a segment of this connection (RFC 1122 §4.2.3.9, RFC 5461 §2).
    ///
    /// An attempt to open fails at once, as in Linux; an open connection goes on, and remembers.
    mutating func unreachable(_ reason: UnreachableReason, _ link: inout NetworkInterface) {
        switch state {
        case .synSent: fail(.unreachable(reason), &link)
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck: softError = reason
        case .timeWait, .closed: break
        }
    }

    /// A router says that segments are too long for a link on the way (RFC 1191 §6.5).
    mutating func limitSegments(to maximumTransmissionUnit: Int, _ link: inout NetworkInterface, at now: Instant) {
        let size = maximumTransmissionUnit - IPv4Header.minimumLength - TCPHeader.minimumLength
        let limited = max(size, TCPSettings.smallestSegmentSize)
        guard state != .synSent, state != .synReceived, limited < segmentSize else { return }
        segmentSize = limited
        timed = nil
        sendNext = unacknowledged
        sendAvailable(&link, at: now)
    }
}
