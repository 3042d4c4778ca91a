internal import DequeModule
internal import HeapModule

/// A web server for boot files (RFC 9110, 9112): GET and HEAD of the files of a tree, over any number of connections.
///
/// Of a file as much is in memory as goes out at once. All that clients can make it hold has a limit in the
/// configuration.
public struct HTTPServer: HostProgram {
    public private(set) var configuration: HTTPServerConfiguration
    private var service: HTTPFileService
    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()
    /// By their streams; never gone through in this order where something is said.
    private var connections: [StreamID: Slot] = [:]
    /// When connections are to be looked at. One entry for each is armed; others may be left from before. The first is
    /// armed and right.
    private var deadlines = Heap<Entry>()
    private var isListening = true
    private var outputs: Deque<HostAction> = []

    private struct Slot: Sendable {
        var connection: HTTPServerConnection
        /// The deadline of its entry, which may be earlier than its own.
        var armed: Instant
    }

    /// That a connection is to be looked at.
    private struct Entry: Comparable, Sendable {
        var deadline: Instant
        var stream: StreamID

        static func < (left: Entry, right: Entry) -> Bool {
            (left.deadline, left.stream.rawValue) < (right.deadline, right.stream.rawValue)
        }
    }

    /// A server that listens from now on.
    public init(
        files: any FileTree,
        configuration: HTTPServerConfiguration = HTTPServerConfiguration(),
        at now: Instant
    ) {
        self.configuration = configuration
        service = HTTPFileService(configuration: configuration, files: files)
        for port in configuration.ports { outputs.append(.listen(port: port)) }
    }

    /// How many connections are open.
    public var connectionCount: Int { connections.count }

    public var nextDeadline: Instant? { deadlines.min?.deadline }

    /// Takes streams that were accepted on its ports, and what happens on them; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {
        switch input {
        case .accepted(let stream, let local, let remote):
            guard isListening, configuration.ports.contains(local.port), connections[stream] == nil else { return }
            accept(stream, from: remote, at: now)
        case .stream(let stream, let input):
            connections[stream]?.connection.handle(input, at: now, &outputs, &journal)
            arm(stream)
        case .datagram, .unreachable, .addressInUse, .pingAnswered, .reverse: break
        }
        settleDeadlines()
    }

    public mutating func handleDeadline(at now: Instant) {
        while let entry = deadlines.min, entry.deadline <= now {
            connections[entry.stream]?.connection.handleDeadline(at: now, &outputs, &journal)
            arm(entry.stream)
            settleDeadlines()
        }
    }

    /// Breaks all connections off and listens no longer.
    public mutating func abort(at now: Instant) {
        guard isListening else { return }
        isListening = false
        for port in configuration.ports { outputs.append(.stopListening(port: port)) }
        for stream in connections.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            connections[stream]?.connection.abort(at: now, &outputs, &journal)
        }
        connections = [:]
        deadlines = Heap()
    }

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }

    /// Serves these files in this way on connections that come from now on; those that are open go on as they began.
    public mutating func change(files: any FileTree, configuration: HTTPServerConfiguration) {
        guard isListening else { return }
        for port in self.configuration.ports where !configuration.ports.contains(port) {
            outputs.append(.stopListening(port: port))
        }
        for port in configuration.ports where !self.configuration.ports.contains(port) {
            outputs.append(.listen(port: port))
        }
        self.configuration = configuration
        service = HTTPFileService(configuration: configuration, files: files)
    }

    private mutating func accept(_ stream: StreamID, from client: Endpoint, at now: Instant) {
        let limit = max(0, configuration.connectionLimit)
        let isTurnedAway = connections.count >= limit
        if isTurnedAway {
            guard case .unavailable = configuration.overload, connections.count - limit < limit else {
                outputs.append(.stream(stream, .abort))
                return
            }
        }
        let connection = HTTPServerConnection(
            stream: stream,
            client: client,
            service: service,
            isTurnedAway: isTurnedAway,
            at: now
        )
        connections[stream] = Slot(connection: connection, armed: Instant(nanoseconds: .max))
        arm(stream)
    }
}

// MARK: Deadlines

extension HTTPServer {
    /// Forgets a connection that has ended; arms an earlier deadline where another came by one.
    private mutating func arm(_ stream: StreamID) {
        guard let armed = connections[stream]?.armed else { return }
        guard let deadline = connections[stream]?.connection.nextDeadline else {
            connections[stream] = nil
            return
        }
        if deadline < armed {
            connections[stream]?.armed = deadline
            deadlines.insert(Entry(deadline: deadline, stream: stream))
        }
    }

    /// Drops and moves entries until the first is right. Deadlines mostly move on, so that waiting with it until an
    /// entry is the first spares nearly all of the work.
    private mutating func settleDeadlines() {
        if deadlines.count > 4 * connections.count + 64 { rebuildDeadlines() }
        while let entry = deadlines.min {
            guard connections[entry.stream]?.armed == entry.deadline else {
                deadlines.removeMin()
                continue
            }
            guard let deadline = connections[entry.stream]?.connection.nextDeadline, deadline > entry.deadline
            else { return }
            connections[entry.stream]?.armed = deadline
            deadlines.replaceMin(with: Entry(deadline: deadline, stream: entry.stream))
        }
    }

    private mutating func rebuildDeadlines() {
        // The order in which entries go in doesn't show in the order in which they come out.
        deadlines = Heap(connections.map { Entry(deadline: $0.value.armed, stream: $0.key) })
    }
}
