internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// The listening ports and open streams of a ``ServingPlatform``.
struct StreamTable {
    struct Listener {
        var descriptor: Int32
        var token: DescriptorLoop.Token
    }

    var listeners: [UInt16: Listener] = [:]
    var open: [StreamID: ServedStream] = [:]
    /// Those that were written to and not yet flushed, in order.
    var written: [StreamID] = []
    var next = StreamID.firstAccepted
    /// When connections are taken again, after this computer had no more room for one.
    var acceptsAgain: Instant?

    static let acceptsAtOnce = 64
    static let acceptPause = Duration.milliseconds(100)
}

extension ServingPlatform {
    func listen(_ port: UInt16) {
        guard streams.listeners[port] == nil else { return }
        let local = Endpoint(address: place.address.address, port: realPort(port))
        let descriptor = clinux_serving_listen(local.address.rawValue, local.port)
        guard descriptor >= 0 else {
            return note(
                .taking("TCP", local, interface: place.interface.name, isPortMapper: port == Self.portMapperPort)
            )
        }
        do throws(EnvironmentTrouble) {
            let token = try loop.watch(descriptor) { [weak self] _ in self?.accept(port) }
            streams.listeners[port] = StreamTable.Listener(descriptor: descriptor, token: token)
        } catch {
            Glibc.close(descriptor)
            note(error)
        }
    }

    func stopListening(_ port: UInt16) {
        guard let listener = streams.listeners.removeValue(forKey: port) else { return }
        loop.forget(listener.token)
        Glibc.close(listener.descriptor)
    }

    func closeStreams() {
        for port in Array(streams.listeners.keys) { stopListening(port) }
        for stream in streams.open.values {
            if let token = stream.token { loop.forget(token) }
            stream.perform(.abort)
        }
        streams.open = [:]
    }

    private func accept(_ port: UInt16) {
        guard let listener = streams.listeners[port] else { return }
        for _ in 0..<StreamTable.acceptsAtOnce {
            var address: UInt32 = 0
            var remotePort: UInt16 = 0
            let descriptor = clinux_tcp_accept(listener.descriptor, &address, &remotePort)
            guard descriptor >= 0 else {
                if errno == EMFILE || errno == ENFILE || errno == ENOMEM || errno == ENOBUFS { pauseAccepting() }
                return
            }
            let remote = Endpoint(address: IPv4Address(rawValue: address), port: remotePort)
            open(descriptor, from: remote, to: Endpoint(address: place.address.address, port: port))
        }
    }

    /// A connection that can't be taken keeps its listener ready: without a pause the loop would spin.
    private func pauseAccepting() {
        streams.acceptsAgain = loop.now.advanced(by: StreamTable.acceptPause)
        for listener in streams.listeners.values { loop.change(listener.token, reading: false, writing: false) }
    }

    func acceptAgain(at now: Instant) {
        guard let time = streams.acceptsAgain, time <= now else { return }
        streams.acceptsAgain = nil
        for listener in streams.listeners.values { loop.change(listener.token, reading: true, writing: false) }
    }

    private func open(_ descriptor: Int32, from remote: Endpoint, to local: Endpoint) {
        var id = StreamID(rawValue: streams.next)
        while streams.open[id] != nil {
            streams.next = streams.next == .max ? StreamID.firstAccepted : streams.next + 1
            id = StreamID(rawValue: streams.next)
        }
        streams.next = streams.next == .max ? StreamID.firstAccepted : streams.next + 1
        let stream = ServedStream(descriptor: descriptor, remote: remote)
        do throws(EnvironmentTrouble) {
            stream.token = try loop.watch(descriptor) { [weak self] readiness in self?.handle(readiness, on: id) }
        } catch {
            return note(error)
        }
        streams.open[id] = stream
        append(.accepted(id, local: local, remote: remote))
    }

    private func handle(_ readiness: DescriptorLoop.Readiness, on id: StreamID) {
        guard let stream = streams.open[id] else { return }
        if readiness.hasFailed { stream.becameBroken() }
        if readiness.isWritable { stream.becameWritable() }
        if readiness.isReadable { stream.becameReadable(&buffer) }
        settle(id, stream)
    }

    func perform(_ output: StreamOutput, on id: StreamID) {
        guard let stream = streams.open[id] else { return }
        stream.perform(output)
        switch output {
        case .write, .writeFile: if streams.written.last != id { streams.written.append(id) }
        case .finish, .abort: settle(id, stream)
        }
    }

    /// Sends what was written to streams since the last call.
    func flushStreams() {
        guard !streams.written.isEmpty else { return }
        for id in streams.written {
            guard let stream = streams.open[id] else { continue }
            stream.flush()
            settle(id, stream)
        }
        streams.written.removeAll(keepingCapacity: true)
    }

    /// Passes on what happened on a stream, and watches its socket for what it wants next.
    private func settle(_ id: StreamID, _ stream: ServedStream) {
        for event in stream.takeEvents() { append(.stream(id, event)) }
        guard !stream.isOver else {
            if let token = stream.token { loop.forget(token) }
            streams.open[id] = nil
            return
        }
        let wanted = (reading: stream.wantsToRead, writing: stream.wantsToWrite)
        if let token = stream.token, wanted != stream.watched {
            stream.watched = wanted
            loop.change(token, reading: wanted.reading, writing: wanted.writing)
        }
    }
}
