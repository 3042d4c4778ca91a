internal import DequeModule
internal import HeapModule

/// Hands out files over TFTP, many at once, and takes none (RFC 1350, RFC 1123 §4.2, RFC 2347, 2348, 2349 and 7440).
///
/// Each transfer has a port of its own, drawn at random; a packet for it from anybody but its client is answered by
/// error 5 and changes nothing. An ACK that came twice makes nothing go out twice (RFC 1123 §4.2.3.1). Answers leave from
/// the address that was asked.
public struct TFTPServer: HostProgram {
    /// What is granted to whoever asks from now on; transfers under way keep what they were granted. Another port is taken
    /// at once.
    public var configuration: TFTPServerConfiguration {
        didSet {
            guard configuration.port != oldValue.port else { return }
            outputs.append(.unbind(port: oldValue.port))
            outputs.append(.bind(port: configuration.port))
        }
    }
    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()
    /// Looked into once for each request.
    public var files: any FileTree

    private var transfers: [UInt16: TFTPServerTransfer] = [:]
    /// Which port serves whom, to know a request that was repeated.
    private var portsByClient: [Endpoint: UInt16] = [:]
    private var wakeUps: Heap<WakeUp> = []
    private var outputs: Deque<HostAction> = []
    private var random: SeededRandom
    /// How many transfers there have been.
    private var serial: UInt64 = 0

    /// When a transfer is to be looked at. It is put back at its real deadline when it comes too early, and only a
    /// deadline that moves forward is entered at once, so that an ACK costs no change of the heap as a rule.
    private struct WakeUp: Comparable {
        let time: Instant
        let serial: UInt64
        let port: UInt16

        static func < (left: WakeUp, right: WakeUp) -> Bool {
            (left.time, left.serial) < (right.time, right.serial)
        }
    }

    /// - Parameter seed: what its ports are drawn by.
    public init(files: any FileTree, configuration: TFTPServerConfiguration = TFTPServerConfiguration(), seed: UInt64) {
        self.files = files
        self.configuration = configuration
        random = SeededRandom(seed: seed)
        outputs.append(.bind(port: configuration.port))
    }

    /// How many transfers are under way.
    public var transferCount: Int { transfers.count }

    public var nextDeadline: Instant? { wakeUps.min?.time }

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }

    public mutating func handle(_ input: HostEvent, at now: Instant) {
        switch input {
        case .datagram(let datagram):
            if datagram.destination.port == configuration.port {
                receiveRequest(datagram, at: now)
            } else {
                receiveAnswer(datagram, at: now)
            }
        case .unreachable(_, let remote, let port):
            // The client has closed its port: it has all, or has been switched off.
            if transfers[port]?.client == remote { end(port, .failed(.unreachable), at: now) }
        case .accepted, .stream, .addressInUse, .pingAnswered, .reverse: break
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        while let wakeUp = wakeUps.min, wakeUp.time <= now {
            wakeUps.removeMin()
            guard let transfer = transfers[wakeUp.port], transfer.serial == wakeUp.serial,
                transfer.wakeUp == wakeUp.time, let deadline = transfer.deadline
            else { continue }
            transfers[wakeUp.port]?.wakeUp = nil
            if deadline <= now {
                let goesOn = transfers[wakeUp.port]?.timedOut(at: now, sending: &outputs) ?? false
                guard goesOn else {
                    end(wakeUp.port, .failed(.silence), at: now)
                    continue
                }
            }
            enterWakeUp(of: wakeUp.port)
        }
    }

    /// Tells every client that it stops.
    public mutating func abort(at now: Instant) {
        for port in transfers.keys.sorted() {
            transfers[port]?.sayGoodbye(.error(.notDefined, "the server stops"), to: &outputs)
            end(port, .failed(.serverStops), at: now)
        }
        wakeUps = []
    }

    // MARK: Transfers

    private mutating func receiveAnswer(_ datagram: Datagram, at now: Instant) {
        let port = datagram.destination.port
        // In place: a transfer that is taken out of its table is copied.
        guard let outcome = transfers[port]?.receive(datagram, at: now, sending: &outputs) else { return }
        switch outcome {
        case .goesOn(let wakeUp):
            if let wakeUp { wakeUps.insert(WakeUp(time: wakeUp.time, serial: wakeUp.serial, port: port)) }
        case .ended: end(port, at: now)
        case .fromStranger: refuseStranger(datagram)
        }
    }

    private mutating func enterWakeUp(of port: UInt16) {
        guard let wakeUp = transfers[port]?.takeMissingWakeUp() else { return }
        wakeUps.insert(WakeUp(time: wakeUp.time, serial: wakeUp.serial, port: port))
    }

    /// Forgets a transfer; how it ended is said by `ending`, else by itself.
    private mutating func end(_ port: UInt16, _ ending: TFTPServerTransfer.Ending? = nil, at now: Instant) {
        guard let transfer = transfers.removeValue(forKey: port) else { return }
        journal.note(
            .tftp(
                TFTPServiceEvent(
                    client: transfer.client,
                    name: transfer.request.filename,
                    what: transfer.conclusion(ending, at: now)
                )
            )
        )
        if portsByClient[transfer.client] == port { portsByClient[transfer.client] = nil }
        outputs.append(.unbind(port: port))
        // What ended leaves its entry behind; a flood of short transfers must not grow the heap without bound.
        guard wakeUps.count > 2 * transfers.count + 64 else { return }
        let valid = wakeUps.unordered.filter { wakeUp in
            guard let transfer = transfers[wakeUp.port] else { return false }
            return transfer.serial == wakeUp.serial && transfer.wakeUp == wakeUp.time
        }
        wakeUps = Heap(valid)
    }

    private mutating func refuseStranger(_ datagram: Datagram) {
        guard datagram.payload.count >= 2, datagram.payload[0] == 0,
            datagram.payload[1] != UInt8(TFTPOpcode.error.rawValue)
        else { return }
        let refusal = TFTPPacket.error(.unknownTransferIdentifier, "unknown transfer ID").encoded
        outputs.append(
            .send(Datagram(source: datagram.destination, destination: datagram.source, payload: refusal))
        )
    }

    // MARK: Requests

    private mutating func receiveRequest(_ datagram: Datagram, at now: Instant) {
        let isBroadcast =
            datagram.destination.address.isBroadcast || datagram.destination.address == configuration.networkBroadcast
        guard configuration.answersBroadcast || !isBroadcast else { return }
        var reader = ByteReader(datagram.payload.span)
        guard let packet = try? TFTPPacket(decoding: &reader) else { return }
        switch packet {
        case .readRequest(let request):
            let isTooLong = datagram.payload.count > Self.requestLimit
            if isTooLong || request.unterminated != nil || request.incompleteOption != nil {
                refuse(datagram, .illegalOperation, "malformed request", request)
            } else {
                receive(request, in: datagram, at: now)
            }
        case .writeRequest(let request):
            let isMail = request.transferMode == nil || request.transferMode == .mail
            refuse(
                datagram,
                isMail ? .illegalOperation : .accessViolation,
                isMail ? "unknown mode" : "nothing can be written here",
                request
            )
        case .unknown: refuse(datagram, .illegalOperation, "illegal operation")
        // Parts of transfers do not belong here, and an ERROR is never answered.
        case .data, .acknowledgement, .error, .optionAcknowledgement: break
        }
    }

    /// RFC 2347 has 512 octets at most; HP's firmware pads to 516 (busybox takes it).
    private static let requestLimit = 516

    private mutating func receive(_ request: TFTPRequest, in datagram: Datagram, at now: Instant) {
        if let port = portsByClient[datagram.source], let transfer = transfers[port] {
            if transfer.request == request, !transfer.isAbandoned {
                transfers[port]?.repeatFirst(at: now, sending: &outputs)
                return
            }
            // The client has begun anew from the same port, so the old transfer is of no use to it.
            end(port, .failed(.begunAnew), at: now)
        }
        guard let mode = request.transferMode, mode != .mail else {
            return refuse(datagram, .illegalOperation, "unknown mode", request)
        }
        switch lookUp(request.filename) {
        case .notFound: refuse(datagram, .fileNotFound, "file not found", request)
        case .accessDenied: refuse(datagram, .accessViolation, "access violation", request)
        case .isFolder: refuse(datagram, .accessViolation, "not a plain file", request)
        case .file(let file):
            guard let grant = TFTPGrant(request.options, mode: mode, size: file.size, by: configuration) else {
                return refuse(datagram, .optionNegotiation, "options refused", request)
            }
            guard transfers.count < configuration.transferLimit, let port = freePort() else {
                return refuse(datagram, .notDefined, "too many transfers", request)
            }
            begin(request, of: file, as: grant, mode: mode, from: port, datagram, at: now)
        }
    }

    private mutating func begin(
        _ request: TFTPRequest,
        of file: any FileContent,
        as grant: TFTPGrant,
        mode: TFTPMode,
        from port: UInt16,
        _ datagram: Datagram,
        at now: Instant
    ) {
        serial += 1
        outputs.append(.bind(port: port))
        var transfer = TFTPServerTransfer(
            serial: serial,
            request: request,
            source: answeringEnd(of: datagram, port: port),
            client: datagram.source,
            file: file,
            mode: mode,
            grant: grant
        )
        let goesOn = transfer.begin(at: now, sending: &outputs)
        portsByClient[datagram.source] = port
        transfers[port] = transfer
        journal.note(
            .tftp(
                TFTPServiceEvent(
                    client: datagram.source,
                    name: request.filename,
                    what: .begun(size: file.size, blockSize: grant.blockSize, windowSize: grant.windowSize)
                )
            )
        )
        if goesOn { enterWakeUp(of: port) } else { end(port, at: now) }
    }

    /// Where the answer to a request leaves from: the address that was asked, where that is one host's.
    private func answeringEnd(of datagram: Datagram, port: UInt16) -> Endpoint {
        let asked = datagram.destination.address
        let isShared = asked.isBroadcast || asked == configuration.networkBroadcast
        return Endpoint(address: isShared ? .any : asked, port: port)
    }

    private func lookUp(_ name: [UInt8]) -> FileLookup {
        let slash = UInt8(ascii: "/")
        let backslash = UInt8(ascii: "\\")
        // Whatever a tree makes of it, no name that goes up is served.
        let goesUp = name.split { $0 == slash || $0 == backslash }.contains { $0.elementsEqual("..".utf8) }
        guard !goesUp else { return .accessDenied }
        return files.lookUp(configuration.takesBackslashes ? name.map { $0 == backslash ? slash : $0 } : name)
    }

    /// A port that no transfer has; nil where there is none.
    private mutating func freePort() -> UInt16? {
        let ports = configuration.transferPorts
        var port = UInt16.random(in: ports, using: &random)
        for _ in 0..<ports.count {
            if transfers[port] == nil, port != configuration.port { return port }
            port = port == ports.upperBound ? ports.lowerBound : port + 1
        }
        return nil
    }

    /// Answers a request by an ERROR from a port of its own, once.
    private mutating func refuse(
        _ datagram: Datagram,
        _ code: TFTPErrorCode,
        _ message: String,
        _ request: TFTPRequest? = nil
    ) {
        journal.note(
            .tftp(
                TFTPServiceEvent(
                    client: datagram.source,
                    name: request?.filename ?? [],
                    what: .refused(code, message)
                )
            )
        )
        guard let port = freePort() else { return }
        outputs.append(.bind(port: port))
        let source = answeringEnd(of: datagram, port: port)
        let payload = TFTPPacket.error(code, message).encoded
        outputs.append(.send(Datagram(source: source, destination: datagram.source, payload: payload)))
        outputs.append(.unbind(port: port))
    }
}
