extension TCPConnection {
    /// The window to offer: all of it, as nothing waits to be read.
    private func offeredWindow(_ settings: TCPSettings) -> UInt16 {
        UInt16(truncatingIfNeeded: min(settings.receiveWindow >> receiveShift, 0xffff))
    }

    /// Sends our SYN, with the acknowledgement of the other's where that came; false where there is no way.
    mutating func sendSYN(_ link: inout NetworkInterface, at now: Instant) -> Bool {
        let settings = link.tcp
        let isAnswer = state == .synReceived
        let offersScale = !isAnswer || peerScales
        // Maximum segment size; then no-operation and window scale, or what fills their place.
        let size = UInt64(UInt16(truncatingIfNeeded: settings.maximumSegmentSize))
        let scale = offersScale ? UInt64(0x0103_0300 | settings.windowShift) : 0x0101_0101
        let header = TCPHeader(
            sourcePort: local.port,
            destinationPort: remote.port,
            sequence: unacknowledged,
            acknowledgement: isAnswer ? receiveNext : TCPSequenceNumber(rawValue: 0),
            headerLength: TCPHeader.minimumLength + 8,
            flags: isAnswer ? [.syn, .ack] : .syn,
            window: UInt16(truncatingIfNeeded: min(settings.receiveWindow, 0xffff))
        )
        let isFirst = sendMaximum == unacknowledged
        sendNext = unacknowledged.advanced(by: 1)
        sendMaximum = sendNext
        timed = isFirst ? (sendNext, now.nanoseconds) : nil
        retransmissionDue = now.nanoseconds + roundTrip.timeout
        return link.send(
            header,
            options: 0x0204 << 48 | size << 32 | scale,
            from: local.address,
            to: remote.address,
            sendBuffer,
            0..<0,
            at: now
        )
    }

    /// Sends what both windows allow: new data, or data again behind a timeout; and our FIN behind the last of it.
    mutating func sendAvailable(_ link: inout NetworkInterface, at now: Instant) {
        switch state {
        case .synSent, .synReceived, .finWait2, .timeWait, .closed: return
        case .established, .finWait1, .closeWait, .closing, .lastAck: break
        }
        while let segment = nextSegment() {
            send(segment, &link, at: now)
        }
        // What is on its way is waited for; and where the other side takes nothing, it is asked now and then.
        let isWaiting = unacknowledged != sendMaximum || sendBuffer.count > 0 || isFinished
        if isWaiting, retransmissionDue == DeadlineTable.never {
            retransmissionDue = now.nanoseconds + roundTrip.timeout
        }
    }

    /// Octets of the buffer, with our FIN behind them or not.
    private struct Segment {
        var range: Range<Int>
        var hasFin: Bool
    }

    /// What may be sent next; nil where nothing may.
    ///
    /// Data goes out as it is written, without Nagle's algorithm: programs here write whole messages. Part of what waits
    /// is sent only where it fills a segment, or half the largest window that was offered, or where nothing is on its
    /// way, so that a receiver that frees a few octets does not make segments of them (RFC 9293 §3.8.6.2.1).
    private func nextSegment() -> Segment? {
        let offset = unacknowledged.distance(to: sendNext)
        let unsent = sendBuffer.count - offset
        guard unsent > 0 || (unsent == 0 && isFinished) else { return nil }
        let extra = sendNext == sendMaximum ? congestion.extra(segmentSize: segmentSize) : 0
        let allowed = max(0, min(sendWindow, congestion.window + extra) - offset)
        let length = min(unsent, segmentSize, allowed)
        if length < min(unsent, segmentSize) {
            let isWorthwhile = offset == 0 || length >= max(1, largestSendWindow / 2)
            guard length > 0, isWorthwhile else { return nil }
        }
        let hasFin = isFinished && length == unsent && sendWindow > offset + length
        guard length > 0 || hasFin else { return nil }
        return Segment(range: offset..<offset + length, hasFin: hasFin)
    }

    private mutating func send(_ segment: Segment, _ link: inout NetworkInterface, at now: Instant) {
        let isNew = sendNext == sendMaximum
        let start = sendNext
        sendNext = sendNext.advanced(by: segment.range.count + (segment.hasFin ? 1 : 0))
        if sendMaximum.distance(to: sendNext) > 0 { sendMaximum = sendNext }
        if isNew, timed == nil { timed = (sendNext, now.nanoseconds) }
        var flags: TCPFlags = .ack
        if segment.range.upperBound == sendBuffer.count, !segment.range.isEmpty { flags.insert(.psh) }
        if segment.hasFin { flags.insert(.fin) }
        send(flags, at: start, segment.range, &link, at: now)
    }

    /// Sends the first unacknowledged segment again.
    mutating func resendFirst(_ link: inout NetworkInterface, at now: Instant) {
        timed = nil
        let sent = unacknowledged.distance(to: sendMaximum)
        let length = min(sendBuffer.count, segmentSize, sent)
        var flags: TCPFlags = .ack
        if length == sendBuffer.count, length < sent { flags.insert(.fin) }
        if length == sendBuffer.count, length > 0 { flags.insert(.psh) }
        let end = unacknowledged.advanced(by: length + (flags.contains(.fin) ? 1 : 0))
        if sendNext.distance(to: end) > 0 { sendNext = end }
        send(flags, at: unacknowledged, 0..<length, &link, at: now)
        retransmissionDue = now.nanoseconds + roundTrip.timeout
    }

    mutating func sendAcknowledgement(_ link: inout NetworkInterface, at now: Instant) {
        send(.ack, at: sendMaximum, 0..<0, &link, at: now)
    }

    /// A segment without data that acknowledges nothing new.
    mutating func sendControl(
        _ flags: TCPFlags,
        at sequence: TCPSequenceNumber,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        send(flags, at: sequence, 0..<0, &link, at: now)
    }

    @inline(__always)
    private mutating func send(
        _ flags: TCPFlags,
        at sequence: TCPSequenceNumber,
        _ range: Range<Int>,
        _ link: inout NetworkInterface,
        at now: Instant
    ) {
        let header = TCPHeader(
            sourcePort: local.port,
            destinationPort: remote.port,
            sequence: sequence,
            acknowledgement: receiveNext,
            flags: flags,
            window: offeredWindow(link.tcp)
        )
        owesAcknowledgement = false
        unacknowledgedSegments = 0
        acknowledgementDue = DeadlineTable.never
        link.send(header, from: local.address, to: remote.address, sendBuffer, range, at: now)
    }

    // MARK: Time

    /// Does what is due at `now`.
    mutating func handleDeadline(_ link: inout NetworkInterface, at now: Instant) {
        if lingerDue <= now.nanoseconds {
            lingerDue = DeadlineTable.never
            if state == .timeWait { end() } else { fail(softError.map { .unreachable($0) } ?? .timedOut, &link) }
            return
        }
        if acknowledgementDue <= now.nanoseconds { sendAcknowledgement(&link, at: now) }
        if retransmissionDue <= now.nanoseconds {
            retransmissionDue = DeadlineTable.never
            retransmissionTimedOut(&link, at: now)
        }
    }

    private mutating func retransmissionTimedOut(_ link: inout NetworkInterface, at now: Instant) {
        let limit: Int
        switch state {
        case .synSent: limit = link.tcp.synRetransmissionLimit
        case .synReceived: limit = link.tcp.synAcknowledgementRetransmissionLimit
        case .established, .finWait1, .closeWait, .closing, .lastAck: limit = link.tcp.retransmissionLimit
        case .finWait2, .timeWait, .closed: return
        }
        guard retransmissions < limit else {
            fail(softError.map { .unreachable($0) } ?? .timedOut, &link)
            return
        }
        retransmissions += 1
        roundTrip.backOff(link.tcp)
        timed = nil
        if state == .synSent || state == .synReceived {
            _ = sendSYN(&link, at: now)
            return
        }
        let outstanding = unacknowledged.distance(to: sendMaximum)
        if sendWindow == 0 || outstanding == 0 {
            probeWindow(&link, at: now)
            return
        }
        congestion.timedOut(
            outstanding: outstanding,
            sent: sendMaximum,
            isFirst: retransmissions == 1,
            segmentSize: segmentSize
        )
        sendNext = unacknowledged
        sendAvailable(&link, at: now)
    }

    /// Sends one octet, or the FIN, into a window that has no room: the answer tells whether it has some now
    /// (RFC 9293 §3.8.6.1).
    private mutating func probeWindow(_ link: inout NetworkInterface, at now: Instant) {
        guard sendBuffer.count > 0 || isFinished else { return }
        let length = min(1, sendBuffer.count)
        let hasFin = length == sendBuffer.count && isFinished && length == 0
        let end = unacknowledged.advanced(by: length + (hasFin ? 1 : 0))
        if sendNext.distance(to: end) > 0 { sendNext = end }
        if sendMaximum.distance(to: end) > 0 { sendMaximum = end }
        send(hasFin ? [.ack, .fin] : .ack, at: unacknowledged, 0..<length, &link, at: now)
        retransmissionDue = now.nanoseconds + roundTrip.timeout
    }
}
