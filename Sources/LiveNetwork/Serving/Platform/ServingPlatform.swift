internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A server on a real interface: the kernel's UDP and TCP, frames for clients that have no address yet, and questions to
/// the link whether an address is in use.
///
/// What is to be sent is gathered until ``flush()``, so that many datagrams leave in one system call.
final class ServingPlatform: HostPlatform {
    /// Where it stands.
    struct Place {
        var interface: InterfaceSettings
        var address: InterfaceConfiguration
        /// Ports that are heard on the interface alone, whatever address is asked, broadcast ones too: DHCP's.
        var linkPorts: Set<UInt16> = []
        /// Whether frames can be sent and addresses be asked for.
        var hasLink = false
        /// Whether RARP is heard on the link.
        var hearsRARP = false
        /// What real ports are above those that programs know: for trials without rights on loopback.
        var portShift: UInt16 = 0
        /// Ports to which long datagrams may come; those to others are cut off.
        var longDatagramPorts: Set<UInt16> = []
    }

    private struct BoundPort {
        var socket: ServingSocket
        var token: DescriptorLoop.Token
        /// Whether the loop says when there is room.
        var isWriting = false
    }

    var place: Place
    let loop: DescriptorLoop
    private let link: LinkSender?
    private var probe: AddressProbe?
    private var rarp: RARPListener?
    private var ports: [UInt16: BoundPort] = [:]
    private let inbox = DatagramInbox()
    /// Made where there is a port that long datagrams come to.
    private lazy var longInbox = DatagramInbox(slots: 4, room: 64 << 10)
    private var outbox: [Datagram] = []
    /// Sockets that may hold more than was read.
    private var unread: Set<UInt16> = []
    private var events: [HostEvent] = []
    private var nextEventIndex = 0
    /// So often a socket is read from before others have their turn.
    private static let readsAtOnce = 6
    /// The first thing that could not be had.
    var trouble: EnvironmentTrouble?
    var streams = StreamTable()
    /// What is read from streams, one room for all.
    var buffer = [UInt8](repeating: 0, count: 64 << 10)

    /// - Throws: ``EnvironmentTrouble`` where frames are wanted and can't be had.
    init(_ place: Place, probesAddresses: Bool, loop: DescriptorLoop) throws(EnvironmentTrouble) {
        self.place = place
        self.loop = loop
        link = place.hasLink ? try LinkSender(place.interface) : nil
        if let link, probesAddresses {
            probe = try AddressProbe(place.interface, network: place.address, link: link, loop: loop) {
                [weak self] address in self?.append(.pingAnswered(address))
            }
        }
        if link != nil, place.hearsRARP {
            rarp = try RARPListener(place.interface, loop: loop) { [weak self] packet in self?.append(.reverse(packet))
            }
        }
    }

    func append(_ event: HostEvent) { events.append(event) }
    func note(_ trouble: EnvironmentTrouble) { self.trouble = self.trouble ?? trouble }

    func nextEvent() -> HostEvent? {
        guard nextEventIndex < events.count else {
            events.removeAll(keepingCapacity: true)
            nextEventIndex = 0
            return nil
        }
        nextEventIndex += 1
        return events[nextEventIndex - 1]
    }

    /// Whether something waits that no descriptor will tell about.
    var hasMore: Bool { !unread.isEmpty || nextEventIndex < events.count }

    var nextDeadline: Instant? { streams.acceptsAgain }

    func handleDeadline(at now: Instant) {
        acceptAgain(at: now)
    }

    /// Reads on where a call was not enough.
    func readMore() {
        guard !unread.isEmpty else { return }
        let ports = unread.sorted()
        unread.removeAll()
        for port in ports { receive(port) }
    }

    func close() {
        flush()
        probe?.close()
        rarp?.close()
        for bound in ports.values { loop.forget(bound.token) }
        ports = [:]
        closeStreams()
    }

    func perform(_ action: HostAction, at now: Instant) {
        switch action {
        case .bind(let port): bind(port)
        case .unbind(let port):
            flush()
            if let bound = ports.removeValue(forKey: port) { loop.forget(bound.token) }
            unread.remove(port)
        case .join(let group): join(group, true)
        case .leave(let group): join(group, false)
        case .send(var datagram):
            // In a trial with shifted ports the other side's are shifted, too.
            if place.portShift != 0 { datagram.destination.port = realPort(datagram.destination.port) }
            outbox.append(datagram)
        case .listen(let port): listen(port)
        case .stopListening(let port): stopListening(port)
        case .stream(let stream, let output): perform(output, on: stream)
        case .ping(let address), .probe(let address): probe?.ask(for: address)
        case .sendReverse(let packet, let destination): link?.send(packet, to: destination)
        // The interface is the administrator's to configure, and a server opens no streams.
        case .configure, .deconfigure, .announce: break
        case .connect(let stream, _), .connectFrom(_, let stream, _):
            append(.stream(stream, .failed(.unreachable(.noRoute))))
        }
    }

    /// Sends what was gathered.
    func flush() {
        flushStreams()
        guard !outbox.isEmpty else { return }
        let datagrams = outbox
        outbox.removeAll(keepingCapacity: true)
        var start = 0
        while start < datagrams.count {
            let first = datagrams[start]
            if let destination = first.linkAddress, let link {
                link.send(first, to: destination)
                start += 1
                continue
            }
            var end = start + 1
            while end < datagrams.count, datagrams[end].source.port == first.source.port,
                datagrams[end].linkAddress == nil || link == nil
            {
                end += 1
            }
            send(datagrams[start..<end], from: first.source.port)
            start = end
        }
        if outbox.capacity > 4096 { outbox = [] }
    }
}

// UDP.
extension ServingPlatform {
    private func bind(_ port: UInt16) {
        guard ports[port] == nil else { return }
        let isLinkPort = place.hasLink && place.linkPorts.contains(port)
        let address = isLinkPort ? IPv4Address.any : place.address.address
        do throws(EnvironmentTrouble) {
            let socket = try ServingSocket(
                Endpoint(address: address, port: realPort(port)),
                interface: isLinkPort ? place.interface.name : nil,
                mustBind: true,
                isPortMapper: port == Self.portMapperPort
            )
            let token = try loop.watch(socket.descriptor) { [weak self] readiness in self?.handle(readiness, of: port) }
            ports[port] = BoundPort(socket: socket, token: token)
        } catch {
            note(error)
        }
    }

    /// A group is heard on the ports that hear the whole link.
    private func join(_ group: IPv4Address, _ joins: Bool) {
        for port in ports.keys.sorted() where place.hasLink && place.linkPorts.contains(port) {
            guard let socket = ports[port]?.socket else { continue }
            let status = clinux_join_group(socket.descriptor, group.rawValue, place.interface.name, joins ? 1 : 0)
            if status < 0, joins { note(.latest("joining the group \(group)", interface: place.interface.name)) }
        }
    }

    /// RFC 1833 §3.
    static let portMapperPort: UInt16 = 111

    func realPort(_ port: UInt16) -> UInt16 { port < 1024 ? port &+ place.portShift : port }

    private func handle(_ readiness: DescriptorLoop.Readiness, of port: UInt16) {
        if readiness.hasFailed { readErrors(port) }
        if readiness.isReadable { receive(port) }
        if readiness.isWritable, let bound = ports[port], bound.isWriting {
            bound.socket.becameWritable { self.refused($0, $1) }
            watchForRoom(port)
        }
    }

    private func receive(_ port: UInt16) {
        guard let socket = ports[port]?.socket else { return }
        let inbox = place.longDatagramPorts.contains(port) ? longInbox : inbox
        // What has come together is answered together: its leases share a transaction.
        for _ in 0..<Self.readsAtOnce {
            guard socket.receive(into: inbox, { events.append(.datagram($0)) }, port: port) else { return }
        }
        unread.insert(port)
    }

    private func readErrors(_ port: UInt16) {
        guard let socket = ports[port]?.socket else { return }
        while let (code, remote) = socket.nextError() {
            switch code {
            case ECONNREFUSED: append(.unreachable(.portUnreachable, remote: remote, port: port))
            case EHOSTUNREACH:
                append(.unreachable(.icmp(code: .host, from: .any), remote: remote, port: port))
            default: break
            }
        }
    }

    private func send(_ datagrams: ArraySlice<Datagram>, from port: UInt16) {
        guard let socket = ports[port]?.socket else {
            // The port could not be taken: its program learns it as it would of a network that is not there.
            if let first = datagrams.first {
                append(.unreachable(.noRoute, remote: first.destination, port: port))
            }
            return
        }
        socket.send(datagrams) { refused($0, $1) }
        watchForRoom(port)
    }

    private func watchForRoom(_ port: UInt16) {
        guard let bound = ports[port], bound.isWriting != bound.socket.wantsToWrite else { return }
        ports[port]?.isWriting = bound.socket.wantsToWrite
        loop.change(bound.token, reading: true, writing: bound.socket.wantsToWrite)
    }

    /// The kernel would not send a datagram.
    private func refused(_ datagram: Datagram, _ code: Int32) {
        switch code {
        case EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL, EINVAL:
            append(.unreachable(.noRoute, remote: datagram.destination, port: datagram.source.port))
        // Too long, forbidden by a filter, an interface that is down: lost, as on the way.
        default: break
        }
    }
}
