internal import DequeModule

/// The client's side of a network block device (NBD `doc/proto.md`): it opens an export, and reads from it.
///
///     var client = NBDClient(remote: server, export: name, stream: StreamID(rawValue: 1), at: now)
///     client.attach(at: now)          // comes to `attached` or `failed`
///     client.read(0..<4096, at: now)  // comes to `read` or `failed`
///     client.detach(at: now)          // comes to `detached`
///
/// Each of these, and ``list(at:)``, has exactly one answer. A connection that breaks once the export was open is made
/// anew where the configuration says so: ``Output/needsStream`` asks for the number of another stream.
public struct NBDClient: Machine {
    public typealias Input = StreamInput

    public enum Output: Hashable, Sendable {
        case host(HostAction)
        /// The export is open.
        case attached(NBDDevice)
        /// What the server has, as far as it tells.
        case listed([NBDServerEntry])
        /// The octets that were asked for, all of them.
        case read([UInt8])
        case detached
        /// What was asked for came to nothing. Whether the device is still there, ``NBDClient/isEnded`` says.
        case failed(NBDClientFailure)
        /// The connection broke and is to be made anew: ``NBDClient/reconnect(on:at:)`` gives it a stream, at any time.
        case needsStream
    }

    public let remote: Endpoint
    /// The name of the export; empty for the default one.
    public let export: [UInt8]
    public let configuration: NBDClientConfiguration
    /// The stream of the connection; another one behind each reconnection.
    public private(set) var stream: StreamID
    /// What was opened; nil as long as nothing was.
    public internal(set) var device: NBDDevice?
    var state = State.unopened
    var goal = Goal.attach
    var parser = NBDServerStreamParser()
    var negotiation = NBDClientNegotiation()
    /// What is being read; nil while nothing is.
    var reading: NBDReading?
    /// The first octets of the server, for whoever is to be told what they are.
    private var firstOctets: [UInt8] = []
    /// When the other side was last heard, or something was asked of it.
    var lastActivity: Instant
    /// How long is waited before the next connection.
    private var pause = Self.shortestPause
    private var cookies: UInt64 = 0
    private var outputs: Deque<Output> = []

    enum State: Hashable, Sendable {
        /// There is no stream yet.
        case unopened
        case connecting
        /// The server's first words are waited for.
        case greeting
        /// An option was sent; its answer is waited for.
        case negotiating
        /// The export is open.
        case attached
        /// The connection broke. Another one is made when the time has come and there is a stream for it.
        case waiting(until: Instant, hasStream: Bool)
        /// This side has ended the stream; the other is to do so.
        case ending
        case ended
    }

    enum Goal: Hashable, Sendable {
        case attach
        case list
    }

    /// nbd-client waits 1 s before it connects anew, and then twice as long each time, up to 180 s.
    private static let shortestPause = Duration.seconds(1)
    private static let longestPause = Duration.seconds(180)
    /// How long it waits for the other side's end behind its own.
    private static let endTimeout = Duration.seconds(10)

    /// A client that opens `stream` to `remote` when it is told to attach or to list.
    public init(
        remote: Endpoint,
        export: [UInt8] = [],
        configuration: NBDClientConfiguration = NBDClientConfiguration(),
        stream: StreamID,
        at now: Instant
    ) {
        self.remote = remote
        self.export = export
        self.configuration = configuration
        self.stream = stream
        lastActivity = now
    }

    /// Opens the export. False, and nothing is done, where anything was asked of the client before.
    @discardableResult
    public mutating func attach(at now: Instant) -> Bool { begin(.attach, at: now) }

    /// Asks what the server has, and leaves. False, and nothing is done, where anything was asked of the client before.
    @discardableResult
    public mutating func list(at now: Instant) -> Bool { begin(.list, at: now) }

    /// Reads octets of the export. False, and nothing is done, where none is open or another read is under way.
    @discardableResult
    public mutating func read(_ range: Range<UInt64>, at now: Instant) -> Bool {
        guard let device, reading == nil, !isEnded else { return false }
        guard range.upperBound <= device.size else {
            outputs.append(.failed(.beyondEnd(size: device.size)))
            return true
        }
        guard range.upperBound - range.lowerBound <= UInt64(max(0, configuration.sizeLimit)) else {
            outputs.append(.failed(.tooLarge(Int(truncatingIfNeeded: range.upperBound - range.lowerBound))))
            return true
        }
        guard !range.isEmpty else {
            outputs.append(.read([]))
            return true
        }
        reading = NBDReading(range, of: device, configuration)
        lastActivity = now
        ask()
        return true
    }

    /// Says goodbye with DISC and ends the connection; what is under way ends as ``NBDClientFailure/aborted``.
    public mutating func detach(at now: Instant) {
        if isBusy { outputs.append(.failed(.aborted)) }
        reading = nil
        switch state {
        case .attached:
            cookies += 1
            say(NBDRequest(.disconnect, cookie: cookies))
            end(at: now)
        case .negotiating, .greeting, .connecting: breakOff()
        case .unopened, .waiting, .ending, .ended: state = .ended
        }
        outputs.append(.detached)
    }

    /// Gives the client that asked for it (``Output/needsStream``) another stream.
    public mutating func reconnect(on stream: StreamID, at now: Instant) {
        guard case .waiting(let time, hasStream: false) = state else { return }
        self.stream = stream
        state = .waiting(until: time, hasStream: true)
        if time <= now { connect(at: now) }
    }

    /// Whether nothing more can be asked of it: it was never attached, or the device is lost or was detached.
    public var isEnded: Bool { state == .ended || state == .ending }

    /// How many octets of the read under way came so far; 0 where none is.
    public var receivedCount: Int { reading?.receivedCount ?? 0 }

    public var nextDeadline: Instant? {
        switch state {
        case .connecting, .greeting, .negotiating: lastActivity.advanced(by: configuration.timeout)
        case .attached: reading == nil ? nil : lastActivity.advanced(by: configuration.timeout)
        case .waiting(let time, let hasStream): hasStream ? time : nil
        case .ending: lastActivity.advanced(by: Self.endTimeout)
        case .unopened, .ended: nil
        }
    }

    public mutating func handle(_ input: StreamInput, at now: Instant) {
        switch input {
        case .connected:
            guard state == .connecting else { return }
            state = .greeting
            lastActivity = now
        case .received(let octets): received(octets, at: now)
        case .writable: break
        case .finished, .closed: receivedEnd(isBothSides: input == .closed, at: now)
        case .failed(.unreachable(let reason)): lose(.unreachable(reason), at: now)
        case .failed(let failure): lose(.broken(failure, received: receivedCount), at: now)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        switch state {
        case .connecting, .greeting, .negotiating, .attached:
            say(.abort)
            lose(.silent, at: now)
        case .waiting: connect(at: now)
        case .ending: breakOff()
        case .unopened, .ended: break
        }
    }

    /// Breaks the connection off; what is under way ends as ``NBDClientFailure/aborted``.
    public mutating func abort(at now: Instant) {
        if isBusy { outputs.append(.failed(.aborted)) }
        reading = nil
        breakOff()
    }

    public mutating func nextOutput() -> Output? { outputs.popFirst() }
}

// MARK: The connection

extension NBDClient {
    /// Whether something that was asked for has no answer yet.
    private var isBusy: Bool {
        switch state {
        case .connecting, .greeting, .negotiating: device == nil || reading != nil
        case .attached, .waiting: reading != nil
        case .unopened, .ending, .ended: false
        }
    }

    private mutating func begin(_ goal: Goal, at now: Instant) -> Bool {
        guard state == .unopened else { return false }
        self.goal = goal
        connect(at: now)
        return true
    }

    private mutating func connect(at now: Instant) {
        state = .connecting
        lastActivity = now
        parser = NBDServerStreamParser()
        negotiation = NBDClientNegotiation()
        firstOctets = []
        outputs.append(.host(.connect(stream, to: remote)))
    }

    private mutating func received(_ octets: [UInt8], at now: Instant) {
        switch state {
        case .greeting, .negotiating, .attached: break
        case .unopened, .connecting, .waiting, .ending, .ended: return
        }
        lastActivity = now
        if firstOctets.count < NBDGreeting.magicLength {
            firstOctets += octets.prefix(NBDGreeting.magicLength - firstOctets.count)
        }
        var offset = 0
        while let event = parser.nextEvent(in: octets.span, at: &offset, to: octets.count) {
            let failure =
                state == .attached ? take(event, of: octets) : negotiate(event, at: now)
            if let failure { return fail(failure, at: now) }
            switch state {
            case .greeting, .negotiating, .attached: continue
            case .unopened, .connecting, .waiting, .ending, .ended: return
            }
        }
        finishReading()
    }

    private mutating func receivedEnd(isBothSides: Bool, at now: Instant) {
        switch state {
        case .unopened, .waiting, .ended: break
        case .ending: if isBothSides { state = .ended }
        case .connecting, .greeting, .negotiating, .attached:
            if !isBothSides { say(.finish) }
            if state == .attached {
                lose(.closed(received: receivedCount), at: now)
            } else if negotiation.hasGreeting || NBDMagic.greetingBegins(with: firstOctets) {
                lose(.closedInNegotiation, at: now)
            } else {
                lose(.notNBD(firstOctets), at: now)
            }
        }
    }

    /// The server does not keep to the protocol, or refuses: the client leaves.
    private mutating func fail(_ failure: NBDClientFailure, at now: Instant) {
        // Once more than ABORT would have to be waited for, or another connection is to come, there is nothing to say.
        let saysGoodbye = state == .negotiating && negotiation.isBetweenOptions && device == nil
        if saysGoodbye {
            say(NBDOptionRequest(.abort))
            say(.finish)
        } else {
            say(.abort)
        }
        lose(failure, at: now)
        if saysGoodbye {
            state = .ending
            lastActivity = now
        }
    }

    /// The connection is gone: it is made anew where the device was open and is to stay, else all is over.
    private mutating func lose(_ failure: NBDClientFailure, at now: Instant) {
        switch state {
        case .connecting, .greeting, .negotiating, .attached: break
        case .ending:
            state = .ended
            return
        case .unopened, .waiting, .ended: return
        }
        guard device != nil, configuration.isPersistent, failure != .deviceChanged else {
            if isBusy { outputs.append(.failed(failure)) }
            reading = nil
            state = .ended
            return
        }
        reading?.beginAnew()
        state = .waiting(until: now.advanced(by: pause), hasStream: false)
        pause = min(pause * 2, Self.longestPause)
        outputs.append(.needsStream)
    }

    /// Ends this side in order.
    private mutating func end(at now: Instant) {
        state = .ending
        lastActivity = now
        say(.finish)
    }

    private mutating func breakOff() {
        switch state {
        case .connecting, .greeting, .negotiating, .attached, .ending: say(.abort)
        case .unopened, .waiting, .ended: break
        }
        state = .ended
    }

    mutating func say(_ output: StreamOutput) { outputs.append(.host(.stream(stream, output))) }

    mutating func say(_ request: NBDOptionRequest) {
        var writer = ByteWriter(reserving: NBDOptionRequest.headerLength + request.data.count)
        request.encode(into: &writer)
        say(.write(writer.bytes))
        parser.note(.option(request))
    }

    private mutating func say(_ request: NBDRequest) {
        var writer = ByteWriter(reserving: NBDRequest.encodedLength)
        request.encode(into: &writer)
        say(.write(writer.bytes))
        parser.note(.request(request))
    }
}

// MARK: Being attached

extension NBDClient {
    /// The export is open, for the first time or anew.
    mutating func opened(_ device: NBDDevice, at now: Instant) -> NBDClientFailure? {
        state = .attached
        pause = Self.shortestPause
        if let known = self.device {
            guard known.size == device.size, known.isReadOnly == device.isReadOnly else { return .deviceChanged }
        } else {
            outputs.append(.attached(device))
        }
        self.device = device
        ask()
        return nil
    }

    /// The server's exports have been told: there is nothing more to do.
    mutating func listed(_ entries: [NBDServerEntry], at now: Instant) {
        outputs.append(.listed(entries))
        say(NBDOptionRequest(.abort))
        end(at: now)
    }

    /// Sends READs as long as more may be under way.
    private mutating func ask() {
        guard state == .attached else { return }
        while let part = reading?.nextPart() {
            cookies += 1
            let request = NBDRequest(
                .read,
                cookie: cookies,
                offset: part.lowerBound,
                length: UInt32(truncatingIfNeeded: part.upperBound - part.lowerBound)
            )
            reading?.begin(request)
            say(request)
        }
    }

    /// What the server says once the export is open; what is wrong with it, or nil.
    private mutating func take(_ event: NBDServerEvent, of octets: [UInt8]) -> NBDClientFailure? {
        switch event {
        case .reply(let reply, let request):
            guard let request else { return .badAnswer("a reply to no request") }
            guard negotiation.isStructured, reply.error == .none, request.command == .read else {
                return reading?.received(reply, to: request)
            }
            return .badAnswer("a simple reply to READ although structured ones were agreed on")
        case .chunk(let header, let content, let request):
            guard let request else { return .badAnswer("a reply to no request") }
            guard negotiation.isStructured else {
                return .badAnswer("a structured reply although none was agreed on")
            }
            return reading?.received(header, content, of: request)
        case .data(let range): reading?.received(octets, range)
        case .dataEnd: reading?.receivedDataEnd()
        case .oversizedChunk: return .badAnswer("a piece of a reply that is too long")
        case .problem: return .badAnswer("something that is no reply")
        case .greeting, .exportAnswer, .optionReply, .oversizedOptionReply:
            return .badAnswer("an option reply although the export is open")
        }
        return nil
    }

    /// Answers a read that has come to its end, and asks on for one that has not.
    private mutating func finishReading() {
        guard state == .attached, let outcome = reading?.outcome else { return ask() }
        reading = nil
        switch outcome {
        case .success(let octets): outputs.append(.read(octets))
        case .failure(let failure): outputs.append(.failed(failure))
        }
    }
}
