internal import DequeModule

/// A client's way to one program of a server: calls go out, replies are found by their transaction identifiers, over UDP
/// or TCP. A connection that ends is opened anew, and what waits on it is sent again as it was.
struct RPCChannel: Sendable {
    enum Event: Sendable {
        /// A reply came for this call.
        case reply(UInt32, [UInt8])
        case failed(UInt32, Failure)
        /// Patience ran out, and it goes on.
        case notResponding
    }

    /// Why a call is given up.
    enum Failure: Hashable, Sendable {
        case silent
        case unreachable(UnreachableReason)
        case broken(StreamFailure)
        /// What came on the connection is no record.
        case undecodable
    }

    let remote: Endpoint
    private let patience: RPCPatience
    private let usesReservedPort: Bool
    /// Whether a connection that can't be opened ends all calls at once, or is tried again.
    var givesUpUnopened = true
    private var link = Link.none
    private var calls: [Call] = []
    private var assembler: RPCRecordAssembler
    private let recordLimit: Int
    /// How often a connection ended since a reply came.
    private var reconnections = 0
    private var lastFailure: Failure?
    private var events: Deque<Event> = []

    private enum Link: Hashable {
        /// Nothing was sent yet, or the connection is gone.
        case none
        case datagrams(port: UInt16)
        case connecting(StreamID)
        case open(StreamID)
        /// A connection is opened then.
        case resting(until: Instant)
    }

    private struct Call: Sendable {
        var transactionID: UInt32
        var message: [UInt8]
        var index = 0
        /// When patience is over.
        var end: Instant
        var deadline: Instant
    }

    /// Linux `XS_TCP_INIT_REEST_TO` and `XS_TCP_MAX_REEST_TO`.
    private static let firstRest = Duration.seconds(3)
    private static let longestRest = Duration.seconds(300)

    init(remote: Endpoint, patience: RPCPatience, usesReservedPort: Bool, recordLimit: Int) {
        self.remote = remote
        self.patience = patience
        self.usesReservedPort = usesReservedPort
        self.recordLimit = recordLimit
        assembler = RPCRecordAssembler(recordLimit: recordLimit)
    }

    var port: UInt16? {
        if case .datagrams(let port) = link { return port }
        return nil
    }

    var stream: StreamID? {
        switch link {
        case .connecting(let stream), .open(let stream): stream
        case .none, .datagrams, .resting: nil
        }
    }

    var nextDeadline: Instant? {
        var next: Instant?
        for call in calls { next = min(next ?? call.deadline, call.deadline) }
        if case .resting(let until) = link { next = min(next ?? until, until) }
        return next
    }

    mutating func nextEvent() -> Event? { events.popFirst() }

    /// Sends a call; its reply, or why none came, is an event.
    mutating func call(
        _ message: [UInt8],
        _ transactionID: UInt32,
        at now: Instant,
        _ numbers: inout NFSClientNumbers,
        _ outputs: inout Deque<NFSClient.Output>
    ) {
        let call = Call(
            transactionID: transactionID,
            message: message,
            end: now.advanced(by: patience.whole),
            deadline: now.advanced(by: patience.wait(0))
        )
        calls.append(call)
        switch link {
        case .none: open(&numbers, &outputs)
        case .datagrams, .open: send(message, &outputs)
        case .connecting, .resting: break
        }
    }

    /// Waits for the reply no longer.
    mutating func forget(_ transactionID: UInt32) {
        calls.removeAll { $0.transactionID == transactionID }
    }

    /// Ends this side in order; gives the stream back whose end is still to come.
    mutating func close(_ outputs: inout Deque<NFSClient.Output>) -> StreamID? {
        defer { link = .none }
        calls = []
        switch link {
        case .none, .resting: return nil
        case .datagrams(let port):
            outputs.append(.host(.unbind(port: port)))
            return nil
        case .connecting(let stream):
            outputs.append(.host(.stream(stream, .abort)))
            return nil
        case .open(let stream):
            outputs.append(.host(.stream(stream, .finish)))
            return stream
        }
    }

    /// Breaks it off.
    mutating func abort(_ outputs: inout Deque<NFSClient.Output>) {
        if let stream = close(&outputs) { outputs.append(.host(.stream(stream, .abort))) }
    }

    private mutating func open(_ numbers: inout NFSClientNumbers, _ outputs: inout Deque<NFSClient.Output>) {
        guard patience.isStream else {
            let port = numbers.nextPort(isReserved: usesReservedPort)
            link = .datagrams(port: port)
            outputs.append(.host(.bind(port: port)))
            for call in calls { send(call.message, &outputs) }
            return
        }
        let stream = numbers.nextStream()
        link = .connecting(stream)
        assembler = RPCRecordAssembler(recordLimit: recordLimit)
        if usesReservedPort {
            outputs.append(.host(.connectFrom(port: numbers.nextPort(isReserved: true), stream, to: remote)))
        } else {
            outputs.append(.host(.connect(stream, to: remote)))
        }
    }

    private func send(_ message: [UInt8], _ outputs: inout Deque<NFSClient.Output>) {
        switch link {
        case .datagrams(let port):
            let source = Endpoint(address: .any, port: port)
            outputs.append(.host(.send(Datagram(source: source, destination: remote, payload: message))))
        case .open(let stream):
            var writer = ByteWriter(reserving: message.count + 4)
            writer.write(RPCRecordMark(length: message.count).rawValue)
            writer.write(message)
            outputs.append(.host(.stream(stream, .write(writer.bytes))))
        case .none, .connecting, .resting: break
        }
    }
}

// MARK: What happens

extension RPCChannel {
    /// Takes a datagram to its port.
    mutating func receive(_ datagram: Datagram) {
        guard datagram.source == remote else { return }
        take(datagram.payload)
    }

    /// What it sent came back.
    mutating func bounced(_ reason: UnreachableReason, from other: Endpoint) {
        guard other == remote else { return }
        lastFailure = .unreachable(reason)
        if givesUpUnopened { failAll(.unreachable(reason)) }
    }

    mutating func handle(
        _ input: StreamInput,
        at now: Instant,
        _ numbers: inout NFSClientNumbers,
        _ outputs: inout Deque<NFSClient.Output>
    ) {
        switch input {
        case .connected:
            guard case .connecting(let stream) = link else { return }
            link = .open(stream)
            for call in calls { send(call.message, &outputs) }
        case .received(let octets):
            assembler.append(octets)
            while let record = assembler.nextRecord() { take(record) }
            if assembler.defect != nil {
                if let stream { outputs.append(.host(.stream(stream, .abort))) }
                link = .none
                failAll(.undecodable)
            }
        case .writable: break
        case .finished:
            // The server says no more; the calls that wait go to a new connection.
            if let stream { outputs.append(.host(.stream(stream, .finish))) }
            lost(.reset, at: now, &numbers, &outputs)
        case .closed: lost(.reset, at: now, &numbers, &outputs)
        case .failed(let failure): lost(failure, at: now, &numbers, &outputs)
        }
    }

    /// Takes that time has passed.
    mutating func handleDeadline(
        at now: Instant,
        _ numbers: inout NFSClientNumbers,
        _ outputs: inout Deque<NFSClient.Output>
    ) {
        var isOverdue = false
        for index in calls.indices.reversed() where calls[index].deadline <= now {
            if now < calls[index].end {
                calls[index].index += 1
                calls[index].deadline = now.advanced(by: patience.wait(calls[index].index))
                if !patience.isStream { send(calls[index].message, &outputs) }
            } else if patience.isEndless {
                isOverdue = true
                calls[index].index = 0
                calls[index].end = now.advanced(by: patience.whole)
                calls[index].deadline = now.advanced(by: patience.wait(0))
                if !patience.isStream { send(calls[index].message, &outputs) }
            } else {
                let call = calls.remove(at: index)
                events.append(.failed(call.transactionID, lastFailure ?? .silent))
            }
        }
        if isOverdue { events.append(.notResponding) }
        if isOverdue, case .open(let stream) = link {
            // A connection on which nothing comes for so long is taken for dead.
            outputs.append(.host(.stream(stream, .abort)))
            open(&numbers, &outputs)
        }
        if case .resting(let until) = link, until <= now {
            if calls.isEmpty { link = .none } else { open(&numbers, &outputs) }
        }
    }

    private mutating func take(_ message: [UInt8]) {
        guard message.count >= 8 else { return }
        let transactionID = message.span.uint32(at: 0)
        guard message.span.uint32(at: 4) == 1,
            let index = calls.firstIndex(where: { $0.transactionID == transactionID })
        else { return }
        calls.remove(at: index)
        reconnections = 0
        lastFailure = nil
        events.append(.reply(transactionID, message))
    }

    /// The connection is gone, or never came to be.
    private mutating func lost(
        _ failure: StreamFailure,
        at now: Instant,
        _ numbers: inout NFSClientNumbers,
        _ outputs: inout Deque<NFSClient.Output>
    ) {
        let wasOpen: Bool
        switch link {
        case .open: wasOpen = true
        case .connecting: wasOpen = false
        case .none, .datagrams, .resting: return
        }
        switch failure {
        case .refused, .reset: lastFailure = .broken(failure)
        case .timedOut: lastFailure = .silent
        case .unreachable(let reason): lastFailure = .unreachable(reason)
        }
        link = .none
        guard !calls.isEmpty else { return }
        if !wasOpen, givesUpUnopened { return failAll(lastFailure ?? .silent) }
        reconnections += 1
        if wasOpen, reconnections == 1 { return open(&numbers, &outputs) }
        let rest = Self.firstRest * (1 << min(max(0, reconnections - 2), 8))
        link = .resting(until: now.advanced(by: min(rest, Self.longestRest)))
    }

    private mutating func failAll(_ failure: Failure) {
        for call in calls { events.append(.failed(call.transactionID, failure)) }
        calls = []
    }
}
