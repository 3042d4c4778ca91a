extension TCPConnection {
    /// A segment that came in: its header, and where its options and its payload lie in `bytes`.
    struct Arrival {
        var header: TCPHeader
        var options: Range<Int>
        var payload: Range<Int>

        /// How many sequence numbers it takes (RFC 9293 §3.4).
        var length: Int {
            payload.count + (header.flags.contains(.syn) ? 1 : 0) + (header.flags.contains(.fin) ? 1 : 0)
        }
    }

    /// Takes a segment whose checksum is right (RFC 9293 §3.10.7).
    mutating func receive(
        _ arrival: Arrival,
        in bytes: Span<UInt8>,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        switch state {
        case .closed: return
        case .synSent:
            receiveInSynSent(arrival, in: bytes, &link, at: now)
            return
        case .synReceived, .established, .finWait1, .finWait2, .closeWait, .closing, .lastAck, .timeWait: break
        }
        let flags = arrival.header.flags
        guard isAcceptable(arrival, link.tcp) else {
            receivedOutOfPlace(arrival, &link, at: now)
            return
        }
        if flags.contains(.rst) {
            receivedReset(arrival, &link, at: now)
            return
        }
        if flags.contains(.syn) {
            // The peer may have started anew and forgotten this connection; its answer tells (RFC 5961 §4).
            answer(&link, at: now)
            return
        }
        guard flags.contains(.ack), receivedAcknowledgement(arrival, &link, at: now) else { return }
        receivedPayload(arrival, in: bytes, &link, at: now)
        guard state != .closed else { return }
        sendAvailable(&link, at: now)
        if owesAcknowledgement { sendAcknowledgement(&link, at: now) }
        reportWritable(&link)
        if state == .finWait2 { lingerDue = now.nanoseconds + link.tcp.finWaitTimeout }
    }

    // MARK: Opening

    /// Takes what the other side's SYN says.
    mutating func take(_ syn: TCPHeader, _ options: TCPOptions, _ settings: TCPSettings) {
        initialReceiveSequence = syn.sequence
        receiveNext = syn.sequence.advanced(by: 1)
        let size = options.maximumSegmentSize.map { Int($0) } ?? TCPSettings.defaultSegmentSize
        segmentSize = min(max(size, TCPSettings.smallestSegmentSize), max(settings.maximumSegmentSize, 1))
        congestion = TCPCongestionControl(
            initialSegments: settings.initialWindow,
            segmentSize: segmentSize,
            initialSequence: unacknowledged
        )
        if let shift = options.windowScale {
            peerScales = true
            sendShift = min(Int(shift), 14)
            receiveShift = settings.windowShift
        }
        // The window of a SYN is never shifted (RFC 7323 §2.2).
        setWindow(Int(syn.window), syn)
    }

    private mutating func receiveInSynSent(
        _ arrival: Arrival,
        in bytes: Span<UInt8>,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        let header = arrival.header
        let isAnswer = header.flags.contains(.ack)
        if isAnswer, header.acknowledgement != sendMaximum {
            guard !header.flags.contains(.rst) else { return }
            sendControl(.rst, at: header.acknowledgement, &link, at: now)
            return
        }
        if header.flags.contains(.rst) {
            if isAnswer { fail(.refused, &link) }
            return
        }
        guard header.flags.contains(.syn) else { return }
        take(header, TCPOptions(in: bytes, at: arrival.options), link.tcp)
        guard isAnswer else {
            // Both sides opened at the same time (RFC 9293 §3.5, figure 7).
            state = .synReceived
            _ = sendSYN(&link, at: now)
            return
        }
        opened(by: header, &link, at: now)
        owesAcknowledgement = true
        var rest = arrival
        rest.header.sequence = header.sequence.advanced(by: 1)
        receivedPayload(rest, in: bytes, &link, at: now)
        sendAvailable(&link, at: now)
        if owesAcknowledgement { sendAcknowledgement(&link, at: now) }
        reportWritable(&link)
    }

    /// Our SYN was acknowledged.
    private mutating func opened(by header: TCPHeader, _ link: inout NetworkInterface, at now: Instant) {
        if let timed { roundTrip.measured(now.nanoseconds - timed.at, link.tcp) }
        timed = nil
        retransmissions = 0
        retransmissionDue = DeadlineTable.never
        unacknowledged = sendMaximum
        sendNext = sendMaximum
        state = .established
        link.report(
            isPassive
                ? .accepted(stream, local: local, remote: remote)
                : .stream(stream, .connected(local: local, remote: remote))
        )
        enterFinished()
    }

    // MARK: Segments that are no help

    /// Whether any of it lies in the window (RFC 9293 §3.4, table 6).
    private func isAcceptable(_ arrival: Arrival, _ settings: TCPSettings) -> Bool {
        let offset = receiveNext.distance(to: arrival.header.sequence)
        guard offset < settings.receiveWindow else { return false }
        return arrival.length == 0 ? offset >= 0 : offset + arrival.length > 0
    }

    private mutating func receivedOutOfPlace(_ arrival: Arrival, _ link: inout NetworkInterface, at now: Instant) {
        let flags = arrival.header.flags
        if flags.contains(.rst) { return }
        if state == .synReceived, flags.contains(.syn), arrival.header.sequence == initialReceiveSequence {
            // The answer to its SYN was lost.
            _ = sendSYN(&link, at: now)
            return
        }
        if state == .timeWait, flags.contains(.fin) { lingerDue = now.nanoseconds + link.tcp.timeWait }
        if arrival.payload.isEmpty, !flags.contains(.fin) {
            answer(&link, at: now)
        } else {
            // Data again: the acknowledgement was lost, or all is sent again behind a timeout.
            sendAcknowledgement(&link, at: now)
        }
    }

    /// Says where this side stands, but not for ever: see ``TCPSettings/answerInterval``.
    private mutating func answer(_ link: inout NetworkInterface, at now: Instant) {
        guard now.nanoseconds - lastAnswer >= TCPSettings.answerInterval else { return }
        lastAnswer = now.nanoseconds
        sendAcknowledgement(&link, at: now)
    }

    private mutating func receivedReset(_ arrival: Arrival, _ link: inout NetworkInterface, at now: Instant) {
        guard arrival.header.sequence == receiveNext else {
            // Anybody may guess a number inside the window (RFC 5961 §3).
            answer(&link, at: now)
            return
        }
        switch state {
        case .synReceived: fail(.refused, &link)
        case .established, .finWait1, .finWait2, .closeWait: fail(.reset, &link)
        case .closing, .lastAck:
            if sendBuffer.count > 0 {
                fail(.reset, &link)
            } else {
                link.report(.stream(stream, .closed))
                end()
            }
        // A late reset must not end the wait for late segments (RFC 1337 §3).
        case .timeWait, .synSent, .closed: break
        }
    }

    // MARK: Acknowledgements

    /// Takes acknowledgement and window; whether the rest of the segment counts.
    private mutating func receivedAcknowledgement(
        _ arrival: Arrival,
        _ link: inout NetworkInterface,
        at now: Instant
    ) -> Bool {
        let header = arrival.header
        if state == .synReceived {
            guard header.acknowledgement == sendMaximum else {
                sendControl(.rst, at: header.acknowledgement, &link, at: now)
                return false
            }
            opened(by: header, &link, at: now)
            setWindow(Int(header.window) << sendShift, header)
        }
        let acknowledged = unacknowledged.distance(to: header.acknowledgement)
        let outstanding = unacknowledged.distance(to: sendMaximum)
        guard acknowledged <= outstanding else {
            // Of what was never sent (RFC 9293 §3.10.7.4).
            answer(&link, at: now)
            return false
        }
        if acknowledged > 0 {
            advance(to: header.acknowledgement, by: acknowledged, &link, at: now)
            guard state != .closed else { return false }
        } else if acknowledged == 0, outstanding > 0, isDuplicate(arrival) {
            let action = congestion.repeated(unacknowledged, sent: sendMaximum, segmentSize: segmentSize)
            if case .retransmit = action { resendFirst(&link, at: now) }
        }
        if acknowledged >= 0 { updateWindow(header, link.tcp) }
        // Whoever answers a probe of a closed window lives.
        if sendWindow == 0 { retransmissions = 0 }
        return true
    }

    /// RFC 5681 §2: it has nothing new to say.
    private func isDuplicate(_ arrival: Arrival) -> Bool {
        arrival.length == 0 && Int(arrival.header.window) << sendShift == sendWindow && sendWindow > 0
    }

    /// So many octets more are acknowledged.
    private mutating func advance(
        to acknowledgement: TCPSequenceNumber,
        by octets: Int,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        let isFinAcknowledged = isFinished && octets > sendBuffer.count
        sendBuffer.removeFirst(octets)
        unacknowledged = acknowledgement
        if sendNext.distance(to: unacknowledged) > 0 { sendNext = unacknowledged }
        retransmissions = 0
        softError = nil
        if let timed, timed.end.distance(to: acknowledgement) >= 0 {
            roundTrip.measured(now.nanoseconds - timed.at, link.tcp)
            self.timed = nil
        } else {
            roundTrip.restoreTimeout(link.tcp)
        }
        let outstanding = unacknowledged.distance(to: sendMaximum)
        let isNextLost = congestion.advanced(
            by: octets,
            to: acknowledgement,
            outstanding: outstanding,
            segmentSize: segmentSize
        )
        retransmissionDue = outstanding > 0 ? now.nanoseconds + roundTrip.timeout : DeadlineTable.never
        if isNextLost, outstanding > 0 { resendFirst(&link, at: now) }
        if isFinAcknowledged { ownFinAcknowledged(&link, at: now) }
    }

    private mutating func ownFinAcknowledged(_ link: inout NetworkInterface, at now: Instant) {
        switch state {
        case .finWait1:
            state = .finWait2
            lingerDue = now.nanoseconds + link.tcp.finWaitTimeout
        case .closing: enterTimeWait(&link, at: now)
        case .lastAck:
            link.report(.stream(stream, .closed))
            end()
        case .synSent, .synReceived, .established, .finWait2, .closeWait, .timeWait, .closed: break
        }
    }

    /// Takes the window of a segment that is no older than the one that told it last (RFC 9293 §3.10.7.4).
    private mutating func updateWindow(_ header: TCPHeader, _ settings: TCPSettings) {
        let order = windowSequence.distance(to: header.sequence)
        guard order > 0 || (order == 0 && windowAcknowledgement.distance(to: header.acknowledgement) >= 0) else {
            return
        }
        let wasClosed = sendWindow == 0
        setWindow(Int(header.window) << sendShift, header)
        if wasClosed, sendWindow > 0 {
            // What probed the window was not taken; it goes first now, and nothing waits as long as the next probe would.
            sendNext = unacknowledged
            timed = nil
            roundTrip.restoreTimeout(settings)
            retransmissionDue = DeadlineTable.never
        }
    }

    private mutating func setWindow(_ window: Int, _ header: TCPHeader) {
        sendWindow = window
        largestSendWindow = max(largestSendWindow, window)
        windowSequence = header.sequence
        windowAcknowledgement = header.acknowledgement
    }

    // MARK: Data

    private mutating func receivedPayload(
        _ arrival: Arrival,
        in bytes: Span<UInt8>,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        switch state {
        case .established, .finWait1, .finWait2: break
        case .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait, .closed:
            // The other side had ended its half: this comes again.
            if arrival.length > 0 { owesAcknowledgement = true }
            return
        }
        let offset = receiveNext.distance(to: arrival.header.sequence)
        let room = link.tcp.receiveWindow - max(offset, 0)
        let start = arrival.payload.lowerBound + min(max(-offset, 0), arrival.payload.count)
        let end = start + min(arrival.payload.upperBound - start, max(room, 0))
        if arrival.header.flags.contains(.fin), end == arrival.payload.upperBound {
            peerFin = arrival.header.sequence.advanced(by: arrival.payload.count)
        }
        if start < end {
            if offset > 0 {
                receiveQueue.insert(
                    bytes.extracting(start..<end),
                    at: arrival.header.sequence,
                    partLimit: link.tcp.heldSegmentLimit,
                    byteLimit: link.tcp.receiveWindow
                )
                // Tells the sender what is missing (RFC 5681 §4.2).
                owesAcknowledgement = true
            } else {
                deliver(bytes.copy(from: start, to: end), &link)
                acknowledgeLater(link.tcp, at: now)
                deliverHeld(&link)
            }
        } else if !arrival.payload.isEmpty {
            owesAcknowledgement = true
        }
        receivedFin(&link, at: now)
    }

    private mutating func deliver(_ octets: [UInt8], _ link: inout NetworkInterface) {
        receiveNext = receiveNext.advanced(by: octets.count)
        link.report(.stream(stream, .received(octets)))
    }

    private mutating func deliverHeld(_ link: inout NetworkInterface) {
        guard !receiveQueue.isEmpty else { return }
        owesAcknowledgement = true
        while let octets = receiveQueue.popFirst(at: receiveNext) {
            if !octets.isEmpty { deliver(octets, &link) }
        }
    }

    /// Each second segment is acknowledged at once, a single one after a while (RFC 9293 §3.8.6.3).
    private mutating func acknowledgeLater(_ settings: TCPSettings, at now: Instant) {
        unacknowledgedSegments += 1
        if unacknowledgedSegments >= 2 || settings.acknowledgementDelay == 0 {
            owesAcknowledgement = true
        } else {
            acknowledgementDue = min(acknowledgementDue, now.nanoseconds + settings.acknowledgementDelay)
        }
    }

    /// Takes the other side's FIN once all before it has come.
    private mutating func receivedFin(_ link: inout NetworkInterface, at now: Instant) {
        guard let peerFin, receiveNext.distance(to: peerFin) <= 0 else { return }
        if receiveNext == peerFin { receiveNext = peerFin.advanced(by: 1) }
        owesAcknowledgement = true
        link.report(.stream(stream, .finished))
        switch state {
        case .established: state = .closeWait
        case .finWait1: state = .closing
        case .finWait2:
            sendAcknowledgement(&link, at: now)
            enterTimeWait(&link, at: now)
        case .synSent, .synReceived, .closeWait, .closing, .lastAck, .timeWait, .closed: break
        }
    }
}
