internal import DequeModule

/// A server of network block devices (NBD `doc/proto.md`): read-only images for any number of connections, in the old
/// style, the new style and the fixed new style.
///
/// Of an image as much is in memory as goes out at once. All that clients can make it hold has a limit in the
/// configuration.
public struct NBDServer: HostProgram {
    public private(set) var configuration: NBDServerConfiguration
    private var directory: NBDExportDirectory
    private var surroundings = NBDServerConnection.Surroundings()
    /// By their streams; never gone through in this order where something is said.
    private var connections: [StreamID: NBDServerConnection] = [:]
    private var deadlines = StreamDeadlines()
    private var isListening = true

    /// A server that listens from now on.
    public init(configuration: NBDServerConfiguration, at now: Instant) {
        self.configuration = configuration
        directory = NBDExportDirectory(configuration)
        for port in directory.ports { surroundings.outputs.append(.listen(port: port)) }
    }

    /// How many connections are open.
    public var connectionCount: Int { connections.count }

    /// What it did; kept where it is told to.
    public var journal: ServiceJournal {
        get { surroundings.journal }
        set { surroundings.journal = newValue }
    }

    public var nextDeadline: Instant? { deadlines.next }

    /// Takes streams that were accepted on its ports, and what happens on them; other events are not its business.
    public mutating func handle(_ input: HostEvent, at now: Instant) {
        switch input {
        case .accepted(let stream, let local, let remote): accept(stream, at: local.port, from: remote, at: now)
        case .stream(let stream, let input):
            connections[stream]?.handle(input, at: now, &surroundings)
            settle(stream)
        case .datagram, .unreachable, .addressInUse, .pingAnswered, .reverse: break
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        while let stream = deadlines.due(at: now) {
            connections[stream]?.handleDeadline(at: now, &surroundings)
            settle(stream)
        }
    }

    /// Breaks all connections off and listens no longer.
    public mutating func abort(at now: Instant) {
        guard isListening else { return }
        isListening = false
        for port in directory.ports { surroundings.outputs.append(.stopListening(port: port)) }
        for stream in connections.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            connections[stream]?.abort(at: now, &surroundings)
        }
        connections = [:]
        deadlines = StreamDeadlines()
    }

    public mutating func nextOutput() -> HostAction? { surroundings.outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) {
        surroundings.journal.take(into: &events)
    }

    /// Serves this configuration on connections that come from now on; those that are open go on as they began.
    public mutating func change(to configuration: NBDServerConfiguration) {
        guard isListening else { return }
        let before = directory.ports
        self.configuration = configuration
        directory = NBDExportDirectory(configuration)
        for port in before where !directory.ports.contains(port) {
            surroundings.outputs.append(.stopListening(port: port))
        }
        for port in directory.ports where !before.contains(port) { surroundings.outputs.append(.listen(port: port)) }
    }

    private mutating func accept(_ stream: StreamID, at port: UInt16, from client: Endpoint, at now: Instant) {
        let isNewStyle = configuration.ports.contains(port)
        guard isListening, connections[stream] == nil, isNewStyle || directory.lookUp(oldStylePort: port) != nil
        else { return }
        guard connections.count < configuration.connectionLimit else {
            surroundings.outputs.append(.stream(stream, .abort))
            return
        }
        connections[stream] = NBDServerConnection(stream: stream, client: client, directory: directory, at: now)
        connections[stream]?.begin(oldStylePort: isNewStyle ? nil : port, at: now, &surroundings)
        settle(stream)
    }

    /// Forgets a connection that has ended; sees to it that others are looked at in time.
    private mutating func settle(_ stream: StreamID) {
        guard let isEnded = connections[stream]?.isEnded else { return }
        deadlines.set(stream, isEnded ? nil : connections[stream]?.nextDeadline)
        if isEnded { connections[stream] = nil }
    }
}
