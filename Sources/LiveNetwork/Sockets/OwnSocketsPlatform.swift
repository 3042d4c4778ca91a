internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A host that is this computer itself: its programs talk through ordinary sockets to whomever the kernel reaches.
///
/// There is no link: addresses are the kernel's business, and a datagram to a hardware address goes nowhere.
final class OwnSocketsPlatform: HostPlatform {
    private struct BoundPort {
        var socket: DatagramSocket
        var token: DescriptorLoop.Token
    }

    private struct OpenStream {
        var socket: StreamSocket
        var token: DescriptorLoop.Token?
        var remote: Endpoint
    }

    private let loop: DescriptorLoop
    private let report: (EnvironmentTrouble) -> Void
    private var ports: [UInt16: BoundPort] = [:]
    private var streams: [StreamID: OpenStream] = [:]
    private var events: [HostEvent] = []
    private var nextEventIndex = 0
    private static let datagramsAtOnce = 256

    init(loop: DescriptorLoop, report: @escaping (EnvironmentTrouble) -> Void) {
        self.loop = loop
        self.report = report
    }

    func nextEvent() -> HostEvent? {
        guard nextEventIndex < events.count else {
            events.removeAll(keepingCapacity: true)
            nextEventIndex = 0
            return nil
        }
        nextEventIndex += 1
        return events[nextEventIndex - 1]
    }

    var nextDeadline: Instant? { nil }

    func handleDeadline(at now: Instant) {}

    func close() {
        for bound in ports.values { loop.forget(bound.token) }
        for stream in streams.values {
            if let token = stream.token { loop.forget(token) }
            stream.socket.perform(.abort)
        }
        ports = [:]
        streams = [:]
    }

    func perform(_ action: HostAction, at now: Instant) {
        switch action {
        case .bind(let port): bind(port)
        case .unbind(let port): if let bound = ports.removeValue(forKey: port) { loop.forget(bound.token) }
        case .send(let datagram): send(datagram)
        case .connect(let stream, let remote): connect(stream, to: remote)
        case .connectFrom(let port, let stream, let remote): connect(stream, to: remote, from: port)
        case .stream(let stream, let output):
            streams[stream]?.socket.perform(output)
            settle(stream)
        // Addresses and the link are the kernel's, and nothing is offered here.
        case .configure, .deconfigure, .join, .leave, .listen, .stopListening, .probe, .announce, .ping, .sendReverse:
            break
        }
    }

    private func bind(_ port: UInt16) {
        guard ports[port] == nil else { return }
        do throws(EnvironmentTrouble) {
            let socket = try DatagramSocket(Endpoint(address: .any, port: port))
            let token = try loop.watch(socket.descriptor) { [weak self] _ in self?.receive(port) }
            ports[port] = BoundPort(socket: socket, token: token)
        } catch {
            report(error)
        }
    }

    private func receive(_ port: UInt16) {
        guard let socket = ports[port]?.socket else { return }
        for _ in 0..<Self.datagramsAtOnce {
            guard let (source, destination, payload) = socket.receive() else { break }
            let to = Endpoint(address: destination, port: port)
            events.append(.datagram(Datagram(source: source, destination: to, payload: payload)))
        }
        while let (code, remote) = socket.nextError() {
            let reason: UnreachableReason = code == ECONNREFUSED ? .portUnreachable : .noRoute
            events.append(.unreachable(reason, remote: remote, port: port))
        }
    }

    private func send(_ datagram: Datagram) {
        guard let socket = ports[datagram.source.port]?.socket else { return }
        guard !socket.send(datagram.payload, from: datagram.source.address, to: datagram.destination) else { return }
        events.append(.unreachable(.noRoute, remote: datagram.destination, port: datagram.source.port))
    }

    private func connect(_ id: StreamID, to remote: Endpoint, from port: UInt16 = 0) {
        let descriptor = clinux_tcp_connect(0, port, remote.address.rawValue, remote.port)
        guard descriptor >= 0 else {
            events.append(.stream(id, .failed(errno == ECONNREFUSED ? .refused : .unreachable(.noRoute))))
            return
        }
        var stream = OpenStream(socket: StreamSocket(descriptor: descriptor, isOpen: false), remote: remote)
        do throws(EnvironmentTrouble) {
            stream.token = try loop.watch(descriptor, forWriting: true) { [weak self] readiness in
                self?.handle(readiness, on: id)
            }
        } catch {
            report(error)
        }
        streams[id] = stream
    }

    private func handle(_ readiness: DescriptorLoop.Readiness, on id: StreamID) {
        guard let stream = streams[id] else { return }
        if readiness.isWritable, stream.socket.becameWritable() {
            var address: UInt32 = 0
            var port: UInt16 = 0
            _ = clinux_socket_name(stream.socket.descriptor, &address, &port)
            let local = Endpoint(address: IPv4Address(rawValue: address), port: port)
            stream.socket.note(connectedFrom: local, to: stream.remote)
        }
        if readiness.isReadable { stream.socket.becameReadable() }
        settle(id)
    }

    /// Passes on what happened on a stream, and watches its socket for what it wants next.
    private func settle(_ id: StreamID) {
        guard let stream = streams[id] else { return }
        for event in stream.socket.takeEvents() { events.append(.stream(id, event)) }
        guard !stream.socket.isOver else {
            if let token = stream.token { loop.forget(token) }
            streams[id] = nil
            return
        }
        if let token = stream.token {
            loop.change(token, reading: stream.socket.wantsToRead, writing: stream.socket.wantsToWrite)
        }
    }
}
