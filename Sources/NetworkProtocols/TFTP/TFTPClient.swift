internal import DequeModule

/// Reads one file over TFTP (RFC 1350 §4 to §6, RFC 2347, 2348, 2349 and 7440).
///
/// It binds its port and asks as soon as it is made. It ends with exactly one ``Output/finished(_:)``; where it lingers
/// for repeats of the last block, its port stays bound, and ``nextDeadline`` set, for a while after that.
///
/// The first answer fixes the server's port. With a window (RFC 7440) it acknowledges the last block of each window, and
/// the last block before a gap once. A block that came twice is acknowledged again only where that ACK seems lost, so
/// that two streams of repeats never feed each other.
public struct TFTPClient: Machine {
    public enum Input: Hashable, Sendable {
        case datagram(Datagram)
        /// What was sent to `remote` came back.
        case unreachable(UnreachableReason, remote: Endpoint)
    }

    public enum Output: Hashable, Sendable {
        /// Bind, send or unbind.
        case host(HostAction)
        case finished(TFTPClientOutcome)
    }

    public let name: [UInt8]
    /// Where the request goes.
    public let server: Endpoint
    public let localPort: UInt16
    public let configuration: TFTPClientConfiguration

    private var state: State
    private var outputs: Deque<Output> = []
    /// What has come so far, in order; outside the state, as it grows.
    private var received: [UInt8] = []
    private var netascii = NetasciiDecoder()
    private var accepted = TFTPOptions()

    private enum State {
        /// The request is out for the `attempt`th time, counted from 0, with or without options.
        case requesting(attempt: Int, hasOptions: Bool, deadline: Instant?)
        /// The server's port is known, and blocks are awaited.
        case receiving(Reception)
        /// The file is complete; repeats of the last block are acknowledged.
        case lingering(peer: Endpoint, last: TFTPBlockNumber, until: Instant)
        case ended
    }

    /// A transfer that is under way.
    private struct Reception {
        let peer: Endpoint
        let blockSize: Int
        let windowSize: Int
        /// The block that is expected.
        var next = TFTPBlockNumber.first
        /// How many blocks came in order since the last ACK.
        var unacknowledged = 0
        /// How often the block before `next` came again since it came first.
        var repeats = 0
        /// Whether the gap before which `next` lies has been told.
        var hasToldGap = false
        /// How often the ACK has been repeated since the last progress.
        var attempt = 0
        var deadline: Instant?

        /// The last block that came in order.
        var last: TFTPBlockNumber { next.advanced(by: -1) }
    }

    /// - Parameters:
    ///   - name: the file, octet for octet as it is asked for.
    ///   - localPort: its own transfer identifier, which nobody else uses.
    public init(
        name: [UInt8],
        server: Endpoint,
        localPort: UInt16,
        configuration: TFTPClientConfiguration,
        at now: Instant
    ) {
        self.name = name
        self.server = server
        self.localPort = localPort
        self.configuration = configuration
        state = .ended
        outputs.append(.host(.bind(port: localPort)))
        request(withOptions: true, at: now)
    }

    public var nextDeadline: Instant? {
        switch state {
        case .requesting(_, _, let deadline): deadline
        case .receiving(let reception): reception.deadline
        case .lingering(_, _, let until): until
        case .ended: nil
        }
    }

    /// How many octets have come so far.
    public var receivedCount: Int { received.count }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }

    public mutating func handle(_ input: Input, at now: Instant) {
        switch input {
        case .datagram(let datagram): receive(datagram, at: now)
        case .unreachable(let reason, let remote): bounced(reason, from: remote)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .requesting(let attempt, let hasOptions, _):
            guard attempt + 1 < configuration.requestTimeouts.count else { return finish(.silent) }
            state = .requesting(
                attempt: attempt + 1,
                hasOptions: hasOptions,
                deadline: now.advanced(by: configuration.requestTimeouts[attempt + 1])
            )
            sendRequest(withOptions: hasOptions)
        case .receiving(var reception):
            reception.attempt += 1
            guard reception.attempt < configuration.dataTimeouts.count else {
                return finish(.stalled(received: received.count))
            }
            acknowledge(&reception)
            reception.deadline = now.advanced(by: configuration.dataTimeouts[reception.attempt])
            state = .receiving(reception)
        case .lingering:
            state = .ended
            outputs.append(.host(.unbind(port: localPort)))
        case .ended: break
        }
    }

    public mutating func abort(at now: Instant) {
        switch state {
        case .requesting: finish(.aborted)
        case .receiving(let reception): finish(.aborted, saying: configuration.cancellation, to: reception.peer)
        case .lingering:
            state = .ended
            outputs.append(.host(.unbind(port: localPort)))
        case .ended: break
        }
    }

    // MARK: The request

    private mutating func request(withOptions: Bool, at now: Instant) {
        let deadline = configuration.requestTimeouts.first.map(now.advanced(by:))
        state = .requesting(
            attempt: 0,
            hasOptions: withOptions && !configuration.options.isEmpty,
            deadline: deadline
        )
        sendRequest(withOptions: withOptions)
    }

    private mutating func sendRequest(withOptions: Bool) {
        let request = TFTPRequest(
            filename: name,
            mode: Array(configuration.mode.rawValue.utf8),
            options: TFTPOptions(withOptions ? configuration.options : [])
        )
        send(TFTPPacket.readRequest(request).encoded, to: server)
    }

    // MARK: What comes in

    private mutating func receive(_ datagram: Datagram, at now: Instant) {
        guard datagram.destination.port == localPort else { return }
        switch state {
        case .requesting(_, let hasOptions, _):
            guard datagram.source.address == server.address || server.address.isBroadcast else {
                return refuseStranger(datagram)
            }
            receiveFirst(datagram, hasOptions: hasOptions, at: now)
        case .receiving(let reception):
            guard datagram.source == reception.peer else { return refuseStranger(datagram) }
            receive(datagram, in: reception, at: now)
        case .lingering(let peer, let last, _):
            guard datagram.source == peer else { return refuseStranger(datagram) }
            if let packet = TFTPBlockPacket(peeking: datagram.payload.span, from: 0, to: datagram.payload.count),
                case .data(last, _) = packet
            {
                acknowledge(last, to: peer)
            }
        case .ended: break
        }
    }

    /// The answer that fixes the server's port (RFC 1350 §4).
    private mutating func receiveFirst(_ datagram: Datagram, hasOptions: Bool, at now: Instant) {
        if let packet = TFTPBlockPacket(peeking: datagram.payload.span, from: 0, to: datagram.payload.count) {
            // An ACK answers no read request, and data that begins elsewhere belong to another.
            guard case .data(.first, _) = packet else { return }
            if configuration.asksForSizeOnly, let refusal = configuration.fileRefusal {
                return finish(.sizeNotTold(isAcknowledged: false), saying: refusal, to: datagram.source)
            }
            let reception = Reception(peer: datagram.source, blockSize: 512, windowSize: 1)
            return receive(datagram, in: reception, at: now)
        }
        var reader = ByteReader(datagram.payload.span)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return }
        switch packet {
        case .optionAcknowledgement(let options, _):
            take(options, hasOptions: hasOptions, from: datagram.source, at: now)
        case .error(let code, let message, _, _):
            if hasOptions, configuration.retriesWithoutOptions, code != .fileNotFound {
                request(withOptions: false, at: now)
            } else {
                finish(.refused(code: code, message: message))
            }
        case .readRequest, .writeRequest, .data, .acknowledgement, .unknown: break
        }
    }

    /// Takes what the server grants, or refuses it (RFC 2347 §2).
    private mutating func take(_ options: TFTPOptions, hasOptions: Bool, from peer: Endpoint, at now: Instant) {
        let asked = TFTPOptions(hasOptions ? configuration.options : [])
        guard options.isGrant(of: asked, toleratingOthers: configuration.toleratesUnaskedOptions) else {
            return finish(.badOptions(options), saying: configuration.optionRefusal, to: peer)
        }
        accepted = options
        if let size = options.transferSize {
            guard size <= configuration.sizeLimit else {
                let farewell = TFTPClientConfiguration.Farewell(.diskFull, "file too large")
                return finish(.tooLarge(size), saying: farewell, to: peer)
            }
            if !configuration.asksForSizeOnly { received.reserveCapacity(min(size, Self.reservationLimit)) }
        }
        if configuration.asksForSizeOnly {
            let isOneBlock = options.transferSize.map { $0 < options.blockSize ?? 512 } ?? false
            if configuration.acknowledgesBeforeFarewell, isOneBlock {
                return receive(options, asked, from: peer, at: now)
            }
            if configuration.acknowledgesBeforeFarewell { acknowledge(.zero, to: peer) }
            let isUntold = configuration.fileRefusal != nil && options.transferSize == nil
            return finish(
                isUntold ? .sizeNotTold(isAcknowledged: true) : .complete([], accepted: options),
                saying: configuration.sizeFarewell,
                to: peer
            )
        }
        receive(options, asked, from: peer, at: now)
    }

    /// Acknowledges what the server grants, and awaits the first block.
    private mutating func receive(_ options: TFTPOptions, _ asked: TFTPOptions, from peer: Endpoint, at now: Instant) {
        var reception = Reception(
            peer: peer,
            blockSize: asked.blockSize == nil ? 512 : options.blockSize ?? 512,
            windowSize: asked.windowSize == nil ? 1 : options.windowSize ?? 1
        )
        reception.deadline = configuration.dataTimeouts.first.map(now.advanced(by:))
        acknowledge(&reception)
        state = .receiving(reception)
    }

    /// What a server says of the size is believed so far, before anything came (octets).
    private static let reservationLimit = 64 << 20

    private mutating func receive(_ datagram: Datagram, in current: Reception, at now: Instant) {
        var reception = current
        let payload = datagram.payload
        guard let packet = TFTPBlockPacket(peeking: payload.span, from: 0, to: payload.count) else {
            return receiveOther(payload, in: reception)
        }
        guard case .data(let block, let offset) = packet else { return }
        guard payload.count - offset <= reception.blockSize else {
            let farewell = TFTPClientConfiguration.Farewell(.illegalOperation, "block larger than agreed")
            return finish(.badPacket, saying: farewell, to: reception.peer)
        }
        guard block == reception.next else { return receiveOutOfOrder(block, in: reception) }
        take(payload, from: offset)
        guard received.count <= configuration.sizeLimit else {
            let farewell = TFTPClientConfiguration.Farewell(.diskFull, "file too large")
            return finish(.tooLarge(received.count), saying: farewell, to: reception.peer)
        }
        reception.next = block.next
        reception.unacknowledged += 1
        reception.repeats = 0
        reception.hasToldGap = false
        reception.attempt = 0
        reception.deadline = configuration.dataTimeouts.first.map(now.advanced(by:))
        if payload.count - offset < reception.blockSize { return complete(reception, at: now) }
        if reception.unacknowledged >= reception.windowSize { acknowledge(&reception) }
        state = .receiving(reception)
    }

    private mutating func take(_ payload: [UInt8], from offset: Int) {
        switch configuration.mode {
        case .netascii: netascii.append(payload, from: offset, to: &received)
        case .octet, .mail: received.append(contentsOf: payload[offset...])
        }
    }

    private mutating func receiveOutOfOrder(_ block: TFTPBlockNumber, in current: Reception) {
        var reception = current
        let distance = reception.next.shortestDistance(to: block)
        if distance > 0 {
            // A block is missing in between; whoever sends one block at a time will repeat it without being told.
            guard reception.windowSize > 1, !reception.hasToldGap else { return }
            reception.hasToldGap = true
        } else if reception.windowSize > 1 {
            guard block == reception.last else { return }
            reception.repeats += 1
            guard reception.unacknowledged == 0 || reception.repeats > 1 else { return }
        }
        acknowledge(&reception)
        state = .receiving(reception)
    }

    private mutating func receiveOther(_ payload: [UInt8], in current: Reception) {
        var reader = ByteReader(payload.span)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return }
        switch packet {
        case .error(let code, let message, _, _): finish(.refused(code: code, message: message))
        case .optionAcknowledgement:
            // The ACK of the options was lost.
            guard current.next == .first, current.unacknowledged == 0 else { return }
            acknowledge(.zero, to: current.peer)
        case .readRequest, .writeRequest, .data, .acknowledgement, .unknown: break
        }
    }

    private mutating func complete(_ reception: Reception, at now: Instant) {
        acknowledge(reception.last, to: reception.peer)
        netascii.finish(&received)
        let outcome = TFTPClientOutcome.complete(received, accepted: accepted)
        guard configuration.lingerTime > .zero else { return finish(outcome) }
        state = .lingering(
            peer: reception.peer,
            last: reception.last,
            until: now.advanced(by: configuration.lingerTime)
        )
        received = []
        outputs.append(.finished(outcome))
    }

    private mutating func refuseStranger(_ datagram: Datagram) {
        // An ERROR is never answered (RFC 1350 §2), and what is no packet at all neither.
        guard configuration.answersStrangers, datagram.payload.count >= 2,
            datagram.payload[0] != 0 || datagram.payload[1] != UInt8(TFTPOpcode.error.rawValue)
        else { return }
        send(TFTPPacket.error(.unknownTransferIdentifier, "unknown transfer ID").encoded, to: datagram.source)
    }

    private mutating func bounced(_ reason: UnreachableReason, from remote: Endpoint) {
        switch state {
        case .requesting where remote == server: finish(.unreachable(reason))
        case .receiving(let reception) where remote == reception.peer: finish(.unreachable(reason))
        case .requesting, .receiving, .lingering, .ended: break
        }
    }

    // MARK: What goes out

    private mutating func acknowledge(_ reception: inout Reception) {
        reception.unacknowledged = 0
        acknowledge(reception.last, to: reception.peer)
    }

    private mutating func acknowledge(_ block: TFTPBlockNumber, to peer: Endpoint) {
        send(
            [0, 4, UInt8(truncatingIfNeeded: block.rawValue >> 8), UInt8(truncatingIfNeeded: block.rawValue)],
            to: peer
        )
    }

    private mutating func send(_ payload: [UInt8], to peer: Endpoint) {
        let source = Endpoint(address: .any, port: localPort)
        outputs.append(.host(.send(Datagram(source: source, destination: peer, payload: payload))))
    }

    private mutating func finish(
        _ outcome: TFTPClientOutcome,
        saying farewell: TFTPClientConfiguration.Farewell,
        to peer: Endpoint
    ) {
        send(TFTPPacket.error(code: farewell.code, message: farewell.message).encoded, to: peer)
        finish(outcome)
    }

    private mutating func finish(_ outcome: TFTPClientOutcome) {
        state = .ended
        received = []
        outputs.append(.host(.unbind(port: localPort)))
        outputs.append(.finished(outcome))
    }
}

extension TFTPOptions {
    /// Whether a server may answer a request with the options `asked` by these (RFC 2347 §2; RFC 2348, 2349 and 7440 for
    /// the values).
    func isGrant(of asked: TFTPOptions, toleratingOthers: Bool) -> Bool {
        list.allSatisfy { option in
            guard let wanted = asked.list.first(where: { $0.name.equalsIgnoringASCIICase(option.name) }) else {
                return toleratingOthers
            }
            if option.isNamed(.blockSize) || option.isNamed(.windowSize) {
                guard let granted = option.number, let limit = wanted.number else { return false }
                return granted >= (option.isNamed(.blockSize) ? 8 : 1) && granted <= limit
            }
            return option.isNamed(.timeout) ? option.number == wanted.number && option.number != nil : true
        }
    }
}
