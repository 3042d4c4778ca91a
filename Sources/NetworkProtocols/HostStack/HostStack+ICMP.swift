/// How many ICMP errors may still be sent (RFC 1812 §4.3.2.8): a bucket that fills over time.
struct ICMPErrorBudget: Sendable {
    private let burst: Int64
    private let interval: Int64
    private var left: Int64
    /// Up to when the bucket was filled; nil before the first use.
    private var filled: Int64?

    init(_ configuration: HostStackConfiguration) {
        burst = Int64(min(max(configuration.icmpErrorBurst, 0), 1 << 20))
        interval = max(configuration.icmpErrorInterval.wholeNanoseconds, 1)
        left = burst
    }

    /// Whether one more may be sent, which counts as sent then.
    mutating func take(at now: Instant) -> Bool {
        let since = filled ?? now.nanoseconds
        let earned = now.nanoseconds.subtractingReportingOverflow(since).partialValue / interval
        filled = since
        if earned > 0 {
            left += min(earned, burst - left)
            filled = since + earned * interval
        }
        guard left > 0 else { return false }
        left -= 1
        return true
    }
}

extension HostStack {
    mutating func receiveICMP(
        _ packet: ReceivedPacket,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        at now: Instant
    ) {
        var sum = InternetChecksum()
        sum.add(bytes, from: start, to: end)
        var reader = ByteReader(bytes, from: start, to: end)
        guard sum.value == 0, let message = try? ICMPMessage(decoding: &reader) else { return }
        switch message.meaning {
        case .echoRequest(let identifier, let sequence):
            let reply = ICMPMessage.echoReply(identifier: identifier, sequence: sequence, payload: message.payload)
            // Echoes to everybody would come back from everybody (RFC 1122 §3.2.2.6 allows silence).
            guard configuration.answersEcho, link.has(packet.header.destination) else { return }
            send(reply, to: packet.header.source, at: now)
        case .echoReply(let identifier, _):
            guard identifier == pingIdentifier else { return }
            link.report(.pingAnswered(packet.header.source))
        case .destinationUnreachable(.fragmentationNeeded, let nextHopMTU?):
            limitSegments(of: message, to: nextHopMTU, at: now)
        case .destinationUnreachable(.port, _): wentNowhere(message, because: .portUnreachable)
        case .destinationUnreachable(let code, _):
            wentNowhere(message, because: .icmp(code: code, from: packet.header.source))
        case .timeToLiveExceeded, .reassemblyTimeExceeded:
            wentNowhere(message, because: .timeExceeded(from: packet.header.source))
        case .redirect, .other: break
        }
    }

    private mutating func wentNowhere(_ message: ICMPMessage, because reason: UnreachableReason) {
        guard let quoted = message.quoted, link.has(quoted.header.source) else { return }
        wentNowhere(quoted, because: reason)
    }

    private mutating func limitSegments(of message: ICMPMessage, to maximumTransmissionUnit: Int, at now: Instant) {
        guard let quoted = message.quoted, quoted.protocol == .tcp, let source = quoted.source,
            let destination = quoted.destination, quoted.payload.count >= 8
        else { return }
        connections.limitSegments(
            to: maximumTransmissionUnit,
            from: source,
            to: destination,
            sequence: TCPSequenceNumber(rawValue: quoted.payload.span.uint32(at: 4)),
            &link,
            at: now
        )
    }

    mutating func ping(_ address: IPv4Address, at now: Instant) {
        pingSequence &+= 1
        // As long as ping's own requests are.
        let payload = [UInt8](repeating: 0, count: 56)
        send(.echoRequest(identifier: pingIdentifier, sequence: pingSequence, payload: payload), to: address, at: now)
    }

    private mutating func send(_ message: ICMPMessage, to destination: IPv4Address, at now: Instant) {
        guard let source = link.addresses?.address else { return }
        let hop = link.hop(to: destination, at: now)
        let bytes = message.encoded
        let header = link.header(from: source, to: destination, .icmp, payloadLength: bytes.count)
        link.send(header, bytes, by: hop, at: now)
    }

    /// Tells the sender of a datagram that its port is closed, unless it was for everybody (RFC 1122 §3.2.2).
    mutating func nobodyTakes(
        _ packet: ReceivedPacket,
        in bytes: Span<UInt8>,
        from start: Int,
        to end: Int,
        at now: Instant
    ) {
        guard configuration.sendsUnreachable, packet.isForHardware, link.has(packet.header.destination) else { return }
        let quoted: [UInt8]
        if let packetStart = packet.start {
            quoted = bytes.copy(from: packetStart, to: end)
        } else {
            quoted = quotation(of: packet.header, bytes.copy(from: start, to: min(end, start + 8)))
        }
        sendError(.destinationUnreachable(.port, quoting: quoted), about: packet.header, at: now)
    }

    private mutating func sendError(_ message: ICMPMessage, about header: IPv4Header, at now: Instant) {
        guard !header.source.isUnspecified, !link.isBroadcast(header.source), errorBudget.take(at: now) else { return }
        send(message, to: header.source, at: now)
    }

    /// A packet that was put together from fragments, as its first one was, but for options.
    private func quotation(of header: IPv4Header, _ payload: [UInt8]) -> [UInt8] {
        var header = header
        header.headerLength = IPv4Header.minimumLength
        var packet = IPv4Packet(header: header, payload: payload)
        packet.updateChecksum()
        return packet.encoded
    }

    /// Gives up datagrams whose fragments did not all come, and tells their senders (RFC 1122 §3.3.2).
    mutating func expireFragments(at now: Instant) {
        guard let expiry = reassembler.nextExpiry, expiry <= now else { return }
        for lost in reassembler.expire(at: now) {
            guard lost.reason == .timeout, lost.prefix.count >= 8, configuration.sendsUnreachable,
                link.has(lost.header.destination), lost.header.protocol != .icmp
            else { continue }
            let quoted = quotation(of: lost.header, Array(lost.prefix.prefix(8)))
            sendError(.timeExceeded(inReassembly: true, quoting: quoted), about: lost.header, at: now)
        }
    }
}
