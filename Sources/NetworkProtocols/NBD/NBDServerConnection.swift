internal import DequeModule

/// One connection to a server: the negotiation, and then requests, whose replies go out in their order.
struct NBDServerConnection: Sendable {
    let stream: StreamID
    let client: Endpoint
    let directory: NBDExportDirectory
    private var state = State.negotiating
    var negotiation = NBDNegotiationProgress()
    private var parser: NBDClientStreamParser
    /// The export that is open; nil while none is.
    private(set) var opened: NBDExportDirectory.Opened?
    /// What is to be sent; of the first some may have been.
    var replies = NBDReplyQueue()
    /// A WRITE whose octets still pass by.
    private var refusedWrite: NBDRequest?
    private let start: Instant
    /// When something came in or went out.
    private var lastActivity: Instant
    /// Whether more may be written only when the stream says so.
    private var awaitsWritable = false

    private enum State: Hashable {
        /// Options are taken.
        case negotiating
        /// Requests are taken.
        case transmitting
        /// Nothing further is taken; what waits is still sent.
        case closing
        /// This side has ended; the client's end is waited for, so that it gets all.
        case lingering
        /// Nothing is left of it.
        case ended
    }

    /// What of the server a connection has to do with.
    struct Surroundings: Sendable {
        var outputs: Deque<HostAction> = []
        var journal = ServiceJournal()
        /// How many connections have an export open, by its name.
        var openCounts: [[UInt8]: Int] = [:]
    }

    init(stream: StreamID, client: Endpoint, directory: NBDExportDirectory, at now: Instant) {
        self.stream = stream
        self.client = client
        self.directory = directory
        start = now
        lastActivity = now
        var limits = NBDParserConfiguration()
        limits.optionLimit = max(0, directory.configuration.optionSizeLimit)
        parser = NBDClientStreamParser(configuration: limits)
    }

    var isEnded: Bool { state == .ended }

    var nextDeadline: Instant? {
        let configuration = directory.configuration
        switch state {
        case .negotiating: return start.advanced(by: configuration.negotiationTimeout)
        case .transmitting:
            if awaitsWritable { return lastActivity.advanced(by: configuration.sendTimeout) }
            return configuration.idleTimeout.map { lastActivity.advanced(by: $0) }
        case .closing: return lastActivity.advanced(by: configuration.sendTimeout)
        case .lingering: return lastActivity.advanced(by: configuration.lingerTimeout)
        case .ended: return nil
        }
    }

    /// Says the first word: the greeting, or all there is to say of the export that has this old-style port.
    mutating func begin(oldStylePort port: UInt16?, at now: Instant, _ surroundings: inout Surroundings) {
        if let port {
            if let export = directory.lookUp(oldStylePort: port) { beginOldStyle(export, &surroundings) }
        } else {
            replies.append(.newStyle(directory.configuration.handshakeFlags))
        }
        send(at: now, &surroundings)
    }

    private mutating func beginOldStyle(
        _ export: NBDExportDirectory.Opened,
        _ surroundings: inout Surroundings
    ) {
        guard admits(to: export, &surroundings) else { return close() }
        let greeting = NBDOldStyleGreeting(size: UInt64(export.size), flags: NBDExport.transmissionFlags)
        replies.append(.oldStyle(greeting))
        open(export, .oldStyle, &surroundings)
    }

    mutating func handle(_ input: StreamInput, at now: Instant, _ surroundings: inout Surroundings) {
        switch input {
        case .connected: break
        case .received(let octets):
            // Who only talks and takes nothing is not waited for longer.
            if !awaitsWritable { lastActivity = now }
            read(octets, at: now, &surroundings)
        case .writable:
            guard state != .lingering, state != .ended else { return }
            awaitsWritable = false
            lastActivity = now
        case .finished: close()
        case .closed: end(inOrder: true, at: now, &surroundings)
        case .failed: end(inOrder: false, at: now, &surroundings)
        }
        send(at: now, &surroundings)
    }

    mutating func handleDeadline(at now: Instant, _ surroundings: inout Surroundings) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .transmitting where !awaitsWritable:
            lastActivity = now
            close()
            send(at: now, &surroundings)
        case .negotiating, .transmitting, .closing, .lingering: abort(at: now, &surroundings)
        case .ended: break
        }
    }

    mutating func abort(at now: Instant, _ surroundings: inout Surroundings) {
        guard state != .ended else { return }
        surroundings.outputs.append(.stream(stream, .abort))
        end(inOrder: false, at: now, &surroundings)
    }

    /// Takes nothing further, and ends this side behind what waits.
    mutating func close() {
        switch state {
        case .negotiating, .transmitting: state = .closing
        case .closing, .lingering, .ended: break
        }
    }

    private mutating func end(inOrder: Bool, at now: Instant, _ surroundings: inout Surroundings) {
        guard state != .ended else { return }
        // An end in order comes behind all that was sent.
        let isInOrder = inOrder && replies.isEmpty || state == .lingering
        state = .ended
        guard let name = opened?.export.name else { return }
        let count = surroundings.openCounts[name] ?? 1
        surroundings.openCounts[name] = count > 1 ? count - 1 : nil
        let amount = NBDServiceEvent.Amount(
            reads: replies.readCount,
            octets: replies.readOctets,
            duration: now.duration(since: start)
        )
        note(isInOrder ? .ended(amount) : .broken(amount), &surroundings)
        replies = NBDReplyQueue()
    }

    func note(_ what: NBDServiceEvent.What, of export: [UInt8]? = nil, _ surroundings: inout Surroundings) {
        surroundings.journal.note(
            .nbd(NBDServiceEvent(client: client, export: export ?? opened?.export.name ?? [], what: what))
        )
    }
}

// MARK: Opening an export

extension NBDServerConnection {
    /// Whether this client may open the export now; tells where not.
    mutating func admits(to export: NBDExportDirectory.Opened, _ surroundings: inout Surroundings) -> Bool {
        let refusal: NBDServiceEvent.Refusal
        if !export.export.allows(client.address) {
            refusal = .addressNotAllowed
        } else if let limit = export.export.connectionLimit,
            surroundings.openCounts[export.export.name, default: 0] >= limit
        {
            refusal = .tooManyConnections
        } else {
            return true
        }
        note(.refused(refusal), of: export.export.name, &surroundings)
        return false
    }

    /// From now on requests are taken.
    mutating func open(
        _ export: NBDExportDirectory.Opened,
        _ style: NBDServiceEvent.Style,
        _ surroundings: inout Surroundings
    ) {
        opened = export
        state = .transmitting
        surroundings.openCounts[export.export.name, default: 0] += 1
        replies.open(
            export,
            isStructured: negotiation.isStructured,
            handsOver: directory.configuration.handsOverFiles
        )
        if negotiation.contextExport != export.export.name { negotiation.contextExport = nil }
        note(.opened(size: export.size, style), &surroundings)
    }
}

// MARK: Reading and sending

extension NBDServerConnection {
    private mutating func read(_ octets: [UInt8], at now: Instant, _ surroundings: inout Surroundings) {
        var offset = 0
        while state == .negotiating || state == .transmitting,
            let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count)
        {
            switch event {
            case .flags(let flags):
                guard state == .negotiating else { return abort(at: now, &surroundings) }
                take(flags)
            case .option(let request):
                guard state == .negotiating else { return abort(at: now, &surroundings) }
                take(request, &surroundings)
            case .oversizedOption(let option, _):
                guard state == .negotiating else { return abort(at: now, &surroundings) }
                takeOversized(option)
            case .request(let request):
                guard state == .transmitting, replies.count < directory.configuration.requestLimit else {
                    return abort(at: now, &surroundings)
                }
                take(request)
            case .payload: break
            case .payloadEnd:
                if let request = refusedWrite.take() { replies.append(.notPermitted, to: request) }
            case .problem: return abort(at: now, &surroundings)
            }
        }
    }

    private mutating func take(_ request: NBDRequest) {
        guard let opened else { return }
        switch request.command {
        case .disconnect: close()
        case .write: refusedWrite = request
        case .trim, .writeZeroes:
            let isKnown = request.flags.isSubset(of: [.forceUnitAccess, .noHole, .fastZero])
            replies.append(isKnown ? .notPermitted : .invalid, to: request)
        case .read:
            let allowed: NBDCommandFlags = negotiation.isStructured ? .dontFragment : []
            guard request.flags.isSubset(of: allowed), request.isInside(opened), request.isAligned(for: opened),
                request.length <= opened.export.blockSizes.maximum
            else { return replies.append(.invalid, to: request) }
            replies.appendRead(request)
        case .blockStatus:
            guard request.flags.isSubset(of: .oneExtent), negotiation.contextExport != nil, request.length > 0,
                request.isInside(opened), request.isAligned(for: opened)
            else { return replies.append(.invalid, to: request) }
            replies.appendBlockStatus(request)
        case .cache:
            let isGood = request.flags.isEmpty && request.isInside(opened) && request.isAligned(for: opened)
            replies.append(isGood ? .none : .invalid, to: request)
        case .flush: replies.append(request.flags.isEmpty ? .none : .invalid, to: request)
        default: replies.append(.invalid, to: request)
        }
    }

    /// Writes the next piece where the stream takes one, and ends this side behind the last reply.
    private mutating func send(at now: Instant, _ surroundings: inout Surroundings) {
        switch state {
        case .lingering, .ended: return
        case .negotiating, .transmitting, .closing: break
        }
        if !awaitsWritable, !replies.isEmpty {
            var outputs: [StreamOutput] = []
            guard replies.takePiece(of: directory.configuration.pieceLength, into: &outputs) else {
                // The length was announced and can't be kept: the client has to see that it did not get all.
                return abort(at: now, &surroundings)
            }
            for output in outputs { surroundings.outputs.append(.stream(stream, output)) }
            awaitsWritable = true
            lastActivity = now
        }
        guard state == .closing, replies.isEmpty else { return }
        surroundings.outputs.append(.stream(stream, .finish))
        state = .lingering
        lastActivity = now
    }
}

extension NBDRequest {
    /// Whether all that it is about lies in the export.
    fileprivate func isInside(_ opened: NBDExportDirectory.Opened) -> Bool {
        let size = UInt64(opened.size)
        return offset <= size && UInt64(length) <= size - offset
    }

    /// Whether it keeps to the export's blocks; the last one may be cut off by the end.
    fileprivate func isAligned(for opened: NBDExportDirectory.Opened) -> Bool {
        let minimum = UInt64(max(1, opened.export.blockSizes.minimum))
        guard minimum > 1 else { return true }
        return offset % minimum == 0
            && (UInt64(length) % minimum == 0 || offset + UInt64(length) == UInt64(opened.size))
    }
}
