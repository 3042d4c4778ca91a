internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A host whose network stack is the kernel's: UDP and TCP sockets at the place that a ``SocketDirectory`` gives it.
///
/// What only frames can do is done in spirit: a broadcast goes to each host that listens, one datagram each; a datagram
/// to a hardware address goes to the host that has it; an address that nobody has is told as unresolved after the time
/// that ARP would take.
final class KernelPlatform: HostPlatform {
    /// What was said, for a recording: datagrams before they are sent; what a stream carries when it arrives, as the kernel
    /// takes from a sender more than ever gets across.
    struct Taps {
        var datagram: (Datagram, _ from: SocketDirectory.Number) -> Void = { _, _ in }
        /// A port of the other side's that was told to be closed.
        var closedPort: (_ remote: Endpoint, _ local: Endpoint, _ told: SocketDirectory.Number) -> Void = { _, _, _ in }
        /// Of the side at `sayer` to the side at `hearer`, as one of the two, `witness`, knows it.
        var stream: (StreamSaying, _ sayer: Endpoint, _ hearer: Endpoint, _ witness: SocketDirectory.Number) -> Void = {
            _,
            _,
            _,
            _ in
        }
    }

    private struct BoundPort {
        var socket: DatagramSocket
        var token: DescriptorLoop.Token
    }

    private struct Listener {
        var descriptor: Int32
        var token: DescriptorLoop.Token
    }

    private struct OpenStream {
        var socket: StreamSocket
        var token: DescriptorLoop.Token?
        var local: Endpoint
        var remote: Endpoint
        var isAccepted: Bool
    }

    private let number: SocketDirectory.Number
    private let directory: SocketDirectory
    private let loop: DescriptorLoop
    private let taps: Taps
    private let notify: () -> Void
    private let report: (EnvironmentTrouble) -> Void
    private var ports: [UInt16: BoundPort] = [:]
    private var listeners: [UInt16: Listener] = [:]
    private var streams: [StreamID: OpenStream] = [:]
    private var nextAccepted = StreamID.firstAccepted
    /// Whether its plug was pulled.
    private var isSilent = false
    private var events: [HostEvent] = []
    private var nextEventIndex = 0
    /// What will be told to have come to nothing, in the order of time.
    private var failures: [(at: Instant, event: HostEvent)] = []
    /// How long ARP is tried before an address counts as nobody's: Linux's three requests a second apart.
    private static let resolutionTime: Duration = .seconds(3)
    private static let datagramsAtOnce = 256
    private static let acceptsAtOnce = 64
    /// What is written down as the port of a connection that was refused before the kernel had told it.
    private static let unknownPort: UInt16 = 32_768

    init(
        number: SocketDirectory.Number,
        directory: SocketDirectory,
        loop: DescriptorLoop,
        taps: Taps,
        notify: @escaping () -> Void,
        report: @escaping (EnvironmentTrouble) -> Void
    ) {
        self.number = number
        self.directory = directory
        self.loop = loop
        self.taps = taps
        self.notify = notify
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

    var nextDeadline: Instant? { failures.first?.at }

    func handleDeadline(at now: Instant) {
        while let first = failures.first, first.at <= now {
            events.append(first.event)
            failures.removeFirst()
        }
    }

    func fallSilent() {
        for bound in ports.values { loop.forget(bound.token) }
        for listener in listeners.values {
            loop.forget(listener.token)
            Glibc.close(listener.descriptor)
        }
        for id in streams.keys {
            if let token = streams[id]?.token { loop.forget(token) }
            streams[id]?.token = nil
        }
        ports = [:]
        listeners = [:]
        directory.setUp(false, number)
        isSilent = true
    }

    func close() {
        let wasSilent = isSilent
        fallSilent()
        for stream in streams.values {
            if wasSilent { taps.stream(.broke, stream.local, stream.remote, number) }
            stream.socket.perform(.abort)
        }
        streams = [:]
    }

    func perform(_ action: HostAction, at now: Instant) {
        switch action {
        case .configure(let configuration): move(to: configuration.address)
        case .deconfigure: move(to: nil)
        case .bind(let port): bind(port)
        case .unbind(let port):
            if let bound = ports.removeValue(forKey: port) { loop.forget(bound.token) }
            directory.unbind(port, of: number)
        case .join(let group): directory.join(group, number)
        case .leave(let group): directory.leave(group, number)
        case .send(let datagram): send(datagram, at: now)
        case .listen(let port): listen(port)
        case .stopListening(let port):
            if let listener = listeners.removeValue(forKey: port) {
                loop.forget(listener.token)
                Glibc.close(listener.descriptor)
            }
        case .connect(let stream, let remote): connect(stream, to: remote, at: now)
        case .connectFrom(let port, let stream, let remote): connect(stream, to: remote, from: port, at: now)
        case .stream(let stream, let output): perform(output, on: stream)
        case .probe(let address):
            if let owner = directory.host(with: address, seenFrom: number), owner != number {
                events.append(.addressInUse(address, by: directory.hardwareAddress(of: owner)))
            }
        // The kernel's sockets do not show the link.
        case .announce, .sendReverse: break
        case .ping(let address):
            if let owner = directory.host(with: address, seenFrom: number), owner != number {
                events.append(.pingAnswered(address))
            }
        }
    }
}

/// What was said on a stream.
enum StreamSaying: Hashable, Sendable {
    case opened
    /// The other side would not have it opened.
    case wasRefused
    case wrote([UInt8])
    case finished
    case broke
}

// UDP.
extension KernelPlatform {
    private func bind(_ port: UInt16) {
        guard ports[port] == nil else { return }
        let place = Endpoint(address: directory.realAddress(of: number), port: directory.realPort(port))
        do throws(EnvironmentTrouble) {
            let socket = try DatagramSocket(place)
            let token = try loop.watch(socket.descriptor) { [weak self] _ in self?.receive(port) }
            ports[port] = BoundPort(socket: socket, token: token)
            directory.bind(port, of: number)
        } catch {
            report(error)
        }
    }

    /// Takes another address: sockets whose own one changes with it are opened anew.
    private func move(to address: IPv4Address?) {
        let old = directory.realAddress(of: number)
        directory.setAddress(address, of: number)
        guard directory.realAddress(of: number) != old else { return }
        for port in ports.keys.sorted() {
            // What came to the old place is not lost.
            receive(port)
            if let bound = ports.removeValue(forKey: port) { loop.forget(bound.token) }
            bind(port)
        }
    }

    private func receive(_ port: UInt16) {
        guard let socket = ports[port]?.socket else { return }
        for _ in 0..<Self.datagramsAtOnce {
            guard let (source, _, payload) = socket.receive() else { break }
            guard let sender = directory.host(withRealAddress: source.address, seenFrom: number) else { continue }
            let from = Endpoint(
                address: directory.address(of: sender) ?? .any,
                port: directory.port(ofReal: source.port)
            )
            let to = Endpoint(address: directory.address(of: number) ?? .broadcast, port: port)
            events.append(
                .datagram(
                    Datagram(
                        source: from,
                        destination: to,
                        payload: payload,
                        linkAddress: directory.hardwareAddress(of: sender)
                    )
                )
            )
        }
        while let (code, remote) = socket.nextError() {
            guard code == ECONNREFUSED, let host = directory.host(withRealAddress: remote.address, seenFrom: number)
            else { continue }
            let told = Endpoint(
                address: directory.address(of: host) ?? .any,
                port: directory.port(ofReal: remote.port)
            )
            taps.closedPort(told, Endpoint(address: directory.address(of: number) ?? .any, port: port), number)
            events.append(.unreachable(.portUnreachable, remote: told, port: port))
        }
        notify()
    }

    private func send(_ datagram: Datagram, at now: Instant) {
        guard let socket = ports[datagram.source.port]?.socket else { return }
        var said = datagram
        if said.source.address.isUnspecified { said.source.address = directory.address(of: number) ?? .any }
        taps.datagram(said, number)
        let destination = datagram.destination
        let receivers: [SocketDirectory.Number]
        if destination.address.isBroadcast || datagram.linkAddress?.isBroadcast ?? false {
            receivers = directory.listeners(to: destination.port, except: number)
        } else if destination.address.isMulticast {
            receivers = directory.members(of: destination.address, listeningTo: destination.port, except: number)
        } else if let receiver = datagram.linkAddress.flatMap({ directory.host(with: $0, seenFrom: number) })
            ?? directory.host(with: destination.address, seenFrom: number)
        {
            receivers = [receiver]
        } else {
            let event = HostEvent.unreachable(
                .addressUnresolved(destination.address),
                remote: destination,
                port: datagram.source.port
            )
            fail(event, at: now.advanced(by: Self.resolutionTime))
            return
        }
        for receiver in receivers {
            let place = Endpoint(
                address: directory.realAddress(of: receiver),
                port: directory.realPort(destination.port)
            )
            socket.send(datagram.payload, from: .any, to: place)
        }
    }

    private func fail(_ event: HostEvent, at instant: Instant) {
        guard !failures.contains(where: { $0.event == event }) else { return }
        failures.append((instant, event))
        failures.sort { $0.at < $1.at }
    }
}

// TCP.
extension KernelPlatform {
    private func listen(_ port: UInt16) {
        guard listeners[port] == nil else { return }
        let address = directory.realAddress(of: number)
        let descriptor = clinux_tcp_listen(address.rawValue, directory.realPort(port))
        guard descriptor >= 0 else {
            return report(.latest("taking TCP port \(directory.realPort(port)) of \(address)", port: port))
        }
        do throws(EnvironmentTrouble) {
            let token = try loop.watch(descriptor) { [weak self] _ in self?.accept(port) }
            listeners[port] = Listener(descriptor: descriptor, token: token)
        } catch {
            Glibc.close(descriptor)
            report(error)
        }
    }

    private func accept(_ port: UInt16) {
        guard let listener = listeners[port] else { return }
        for _ in 0..<Self.acceptsAtOnce {
            var address: UInt32 = 0
            var remotePort: UInt16 = 0
            let descriptor = clinux_tcp_accept(listener.descriptor, &address, &remotePort)
            guard descriptor >= 0 else { break }
            let host = directory.host(withRealAddress: IPv4Address(rawValue: address), seenFrom: number)
            let remote = Endpoint(
                address: host.flatMap { directory.address(of: $0) } ?? IPv4Address(rawValue: address),
                port: directory.port(ofReal: remotePort)
            )
            let local = Endpoint(address: directory.address(of: number) ?? .any, port: port)
            let id = StreamID(rawValue: nextAccepted)
            nextAccepted = nextAccepted == .max ? StreamID.firstAccepted : nextAccepted + 1
            open(StreamSocket(descriptor: descriptor, isOpen: true), as: id, local, remote, isAccepted: true)
            events.append(.accepted(id, local: local, remote: remote))
        }
        notify()
    }

    /// - Parameter port: the local one, as the host knows it; 0 for any. One that this process has no right to is
    ///   another one in the end: the server then sees that.
    private func connect(_ id: StreamID, to remote: Endpoint, from port: UInt16 = 0, at now: Instant) {
        guard let receiver = directory.host(with: remote.address, seenFrom: number) else {
            let event = HostEvent.stream(id, .failed(.unreachable(.addressUnresolved(remote.address))))
            return fail(event, at: now.advanced(by: Self.resolutionTime))
        }
        func open(from port: UInt16) -> Int32 {
            clinux_tcp_connect(
                directory.realAddress(of: number).rawValue,
                directory.realPort(port),
                directory.realAddress(of: receiver).rawValue,
                directory.realPort(remote.port)
            )
        }
        var descriptor = open(from: port)
        if descriptor < 0, port != 0, errno == EACCES || errno == EPERM { descriptor = open(from: 0) }
        let code = errno
        var local = Endpoint(address: directory.address(of: number) ?? .any, port: Self.unknownPort)
        guard descriptor >= 0 else {
            if code == ECONNREFUSED { taps.stream(.wasRefused, local, remote, number) }
            // A port that is taken is told as refused.
            let isRefused = code == ECONNREFUSED || code == EADDRINUSE || code == EADDRNOTAVAIL
            events.append(.stream(id, .failed(isRefused ? .refused : .unreachable(.noRoute))))
            return
        }
        var address: UInt32 = 0
        _ = clinux_socket_name(descriptor, &address, &local.port)
        local.port = directory.port(ofReal: local.port)
        self.open(StreamSocket(descriptor: descriptor, isOpen: false), as: id, local, remote, isAccepted: false)
    }

    private func open(
        _ socket: StreamSocket,
        as id: StreamID,
        _ local: Endpoint,
        _ remote: Endpoint,
        isAccepted: Bool
    ) {
        var stream = OpenStream(socket: socket, token: nil, local: local, remote: remote, isAccepted: isAccepted)
        do throws(EnvironmentTrouble) {
            stream.token = try loop.watch(socket.descriptor, forWriting: socket.wantsToWrite) { [weak self] readiness in
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
            taps.stream(.opened, stream.local, stream.remote, number)
            stream.socket.note(connectedFrom: stream.local, to: stream.remote)
        }
        if readiness.isReadable { stream.socket.becameReadable() }
        settle(id)
        notify()
    }

    private func perform(_ output: StreamOutput, on id: StreamID) {
        guard let stream = streams[id] else { return }
        if output == .abort { taps.stream(.broke, stream.local, stream.remote, number) }
        // Who has fallen silent will not tell that it came.
        if case .write(let octets) = output, directory.host(with: stream.remote.address, seenFrom: number) == nil {
            taps.stream(.wrote(octets), stream.local, stream.remote, number)
        }
        stream.socket.perform(output)
        settle(id)
    }

    /// Passes on what happened on a stream, and watches its socket for what it wants next.
    private func settle(_ id: StreamID) {
        guard let stream = streams[id] else { return }
        for event in stream.socket.takeEvents() {
            switch event {
            case .received(let octets): taps.stream(.wrote(octets), stream.remote, stream.local, number)
            case .finished: taps.stream(.finished, stream.remote, stream.local, number)
            case .failed(.refused): taps.stream(.wasRefused, stream.local, stream.remote, number)
            case .connected, .writable, .closed, .failed: break
            }
            events.append(.stream(id, event))
        }
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
