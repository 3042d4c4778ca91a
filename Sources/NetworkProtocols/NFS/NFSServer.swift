internal import DequeModule

/// A read-only NFS version 3 server with MOUNT and a port mapper, over UDP and TCP (RFC 1813, 1833, 5531).
///
///     var tree = MemoryExportTree()
///     tree.addFile("boot/vmlinuz", kernel)
///     let export = NFSExport(path: Array("/tftpboot".utf8), tree: tree)
///     var server = NFSServer(NFSServerConfiguration(exports: [export], handleKey: key))
///
/// Each call is judged by itself: by the address that it comes from, its port, and the numbers it claims. Handles are
/// sealed, so that nobody makes one up, and lead nowhere but into their export. All that clients can make it hold has a
/// limit in the configuration.
public struct NFSServer: HostProgram {
    private var services: NFSServices
    private var ports: Ports
    /// What it did; kept where it is told to.
    public var journal = ServiceJournal()
    /// By their streams; never gone through in this order where something is said.
    private var connections: [StreamID: NFSServerConnection] = [:]
    /// No connection is due before; nil where none is open.
    public private(set) var nextDeadline: Instant?
    private var isRunning = true
    private var outputs: Deque<HostAction> = []

    /// A server that listens from now on.
    public init(_ configuration: NFSServerConfiguration) {
        services = NFSServices(configuration)
        ports = Ports(configuration)
        for port in ports.udp { outputs.append(.bind(port: port)) }
        for port in ports.tcp { outputs.append(.listen(port: port)) }
    }

    /// The ports of each transport, in order.
    private struct Ports: Sendable {
        var udp: [UInt16] = []
        var tcp: [UInt16] = []

        init(_ configuration: NFSServerConfiguration) {
            var all: Set<UInt16> = [configuration.mountPort, configuration.port]
            if let port = configuration.portMapperPort { all.insert(port) }
            if configuration.usesUDP { udp = all.sorted() }
            if configuration.usesTCP { tcp = all.sorted() }
        }
    }

    public var configuration: NFSServerConfiguration { services.configuration }

    /// The programs that clients have to find: what another port mapper is to be told where the server brings none.
    public var mappings: [PortMapping] { NFSServices.mappings(configuration) }

    /// How many TCP connections are open.
    public var connectionCount: Int { connections.count }

    /// Takes datagrams to its ports, streams that were accepted on them, and what happens on those.
    public mutating func handle(_ input: HostEvent, at now: Instant) {
        switch input {
        case .datagram(let datagram): answer(datagram, at: now)
        case .accepted(let stream, let local, let remote): accept(stream, local, from: remote, at: now)
        case .stream(let stream, let input):
            connections[stream]?.handle(input, &services, at: now, &outputs, &journal)
            settle(stream)
        case .unreachable, .addressInUse, .pingAnswered, .reverse: break
        }
    }

    /// Breaks off the connections whose time is over.
    public mutating func handleDeadline(at now: Instant) {
        guard let deadline = nextDeadline, deadline <= now else { return }
        var next: Instant?
        for stream in connections.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            guard let deadline = connections[stream]?.nextDeadline else { continue }
            if deadline <= now {
                connections[stream]?.abort(&outputs)
                connections[stream] = nil
            } else {
                next = min(next ?? deadline, deadline)
            }
        }
        nextDeadline = next
    }

    /// Breaks all connections off and listens no longer.
    public mutating func abort(at now: Instant) {
        guard isRunning else { return }
        isRunning = false
        for port in ports.udp { outputs.append(.unbind(port: port)) }
        for port in ports.tcp { outputs.append(.stopListening(port: port)) }
        for stream in connections.keys.sorted(by: { $0.rawValue < $1.rawValue }) {
            connections[stream]?.abort(&outputs)
        }
        connections = [:]
        nextDeadline = nil
    }

    public mutating func nextOutput() -> HostAction? { outputs.popFirst() }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { journal.take(into: &events) }

    /// Serves these exports in this way from now on; connections stay.
    public mutating func change(to configuration: NFSServerConfiguration) {
        guard isRunning else { return }
        let new = Ports(configuration)
        for port in ports.udp where !new.udp.contains(port) { outputs.append(.unbind(port: port)) }
        for port in ports.tcp where !new.tcp.contains(port) { outputs.append(.stopListening(port: port)) }
        for port in new.udp where !ports.udp.contains(port) { outputs.append(.bind(port: port)) }
        for port in new.tcp where !ports.tcp.contains(port) { outputs.append(.listen(port: port)) }
        ports = new
        services.change(to: configuration)
    }

    private mutating func answer(_ datagram: Datagram, at now: Instant) {
        let local = datagram.destination
        guard isRunning, ports.udp.contains(local.port),
            !local.address.isBroadcast, local.address != configuration.networkBroadcast
        else { return }
        var writer = ByteWriter(reserving: 256)
        let outcome = services.answer(
            datagram.payload.span,
            from: datagram.source,
            to: local,
            isStream: false,
            at: now,
            into: &writer,
            &journal
        )
        guard case .answered = outcome else { return }
        outputs.append(.send(Datagram(source: local, destination: datagram.source, payload: writer.bytes)))
    }

    private mutating func accept(_ stream: StreamID, _ local: Endpoint, from client: Endpoint, at now: Instant) {
        guard isRunning, ports.tcp.contains(local.port), connections[stream] == nil else { return }
        guard connections.count < configuration.connectionLimit else {
            outputs.append(.stream(stream, .abort))
            return
        }
        connections[stream] = NFSServerConnection(
            stream: stream,
            client: client,
            local: local,
            limits: NFSServerConnection.Limits(configuration),
            at: now
        )
        settle(stream)
    }

    /// Forgets a connection that has ended, else makes sure that it is looked at in time.
    private mutating func settle(_ stream: StreamID) {
        guard let connection = connections[stream] else { return }
        guard let deadline = connection.nextDeadline else {
            connections[stream] = nil
            if connections.isEmpty { nextDeadline = nil }
            return
        }
        nextDeadline = min(nextDeadline ?? deadline, deadline)
    }
}
