internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A UDP socket of a server: many datagrams a system call, and what the kernel has no room for waits in a queue that has
/// an end.
final class ServingSocket {
    let descriptor: Int32
    /// The address that it has; nil where it hears all of this computer's.
    private let address: IPv4Address?
    /// What the kernel did not take yet, in order.
    private var waiting: [Datagram] = []
    private var waitingOctets = 0
    /// More than this does not wait for the kernel: it is lost, as datagrams may be.
    private static let waitingLimit = 4 << 20
    /// How many are read at once: few where few come at a time, as for a transfer, whose client waits for each answer.
    private var slots = 2

    /// - Parameters:
    ///   - interface: the only one that it hears; nil for all.
    ///   - mustBind: whether it is an error not to be allowed to hear one interface alone.
    ///   - isPortMapper: whether it is for the port mapper, whose port another one may have.
    init(
        _ local: Endpoint,
        interface: String? = nil,
        mustBind: Bool = false,
        isPortMapper: Bool = false
    ) throws(EnvironmentTrouble) {
        descriptor = clinux_serving_socket(local.address.rawValue, local.port, interface, mustBind ? 1 : 0)
        address = local.address == .any ? nil : local.address
        guard descriptor >= 0 else { throw .taking("UDP", local, interface: interface, isPortMapper: isPortMapper) }
    }

    deinit {
        close(descriptor)
    }

    /// Whether the loop should say when the kernel has room again.
    var wantsToWrite: Bool { !waiting.isEmpty }

    /// Reads what waits, at most one call's worth; whether more may wait.
    func receive(into inbox: DatagramInbox, _ take: (Datagram) -> Void, port: UInt16) -> Bool {
        let asked = min(slots, inbox.slots)
        let count = inbox.receive(from: descriptor, atMost: asked)
        for index in 0..<max(0, count) {
            if let datagram = inbox.datagram(index, to: address, port: port) { take(datagram) }
        }
        guard count == asked else { return false }
        slots = min(2 * asked, inbox.slots)
        return true
    }

    /// Sends all of `datagrams` in order, or keeps them for later. What the kernel refuses for good is passed to `refused`.
    func send(_ datagrams: ArraySlice<Datagram>, refused: (Datagram, Int32) -> Void) {
        guard waiting.isEmpty else { return keep(datagrams) }
        let rest = transmit(datagrams, refused: refused)
        if !rest.isEmpty { keep(rest) }
    }

    /// The kernel has room again.
    func becameWritable(refused: (Datagram, Int32) -> Void) {
        let all = waiting
        waiting = []
        waitingOctets = 0
        let rest = transmit(all[...], refused: refused)
        keep(rest)
    }

    /// The next error that came back for something that was sent: the `errno`, and whom it was sent to.
    func nextError() -> (code: Int32, remote: Endpoint)? {
        var address: UInt32 = 0
        var port: UInt16 = 0
        let code = clinux_udp_error(descriptor, &address, &port)
        guard code != 0 else { return nil }
        return (code, Endpoint(address: IPv4Address(rawValue: address), port: port))
    }

    private func keep(_ datagrams: ArraySlice<Datagram>) {
        for datagram in datagrams {
            guard waitingOctets + datagram.payload.count <= Self.waitingLimit else { return }
            waitingOctets += datagram.payload.count
            waiting.append(datagram)
        }
    }

    /// Gives the kernel what it takes; returns what it has no room for.
    private func transmit(
        _ datagrams: ArraySlice<Datagram>,
        refused: (Datagram, Int32) -> Void
    ) -> ArraySlice<Datagram> {
        var rest = datagrams
        while let first = rest.first {
            let count = rest.count == 1 ? sendOne(first) : sendMany(rest.prefix(Int(clinux_batch)))
            if count > 0 {
                rest = rest.dropFirst(count)
            } else if errno == EAGAIN || errno == ENOBUFS {
                return rest
            } else if errno != EINTR && errno != ECONNREFUSED {
                // The first of them can't be sent; the error of an earlier one (ECONNREFUSED) hides none.
                refused(first, errno)
                rest = rest.dropFirst()
            }
        }
        return rest
    }

    private func sendOne(_ datagram: Datagram) -> Int {
        datagram.payload.withUnsafeBufferPointer { octets in
            withUnsafePointer(to: entry(for: datagram, octets)) { Int(clinux_udp_send_many(descriptor, $0, 1)) }
        }
    }

    /// Copies the payloads side by side, so that one call can point at all of them.
    private func sendMany(_ datagrams: ArraySlice<Datagram>) -> Int {
        let length = datagrams.reduce(0) { $0 + $1.payload.count }
        return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: max(1, length)) { arena in
            withUnsafeTemporaryAllocation(of: clinux_datagram.self, capacity: datagrams.count) { entries in
                var offset = 0
                for (index, datagram) in datagrams.enumerated() {
                    let end = offset + datagram.payload.count
                    let place = UnsafeMutableBufferPointer(rebasing: arena[offset..<end])
                    _ = place.initialize(fromContentsOf: datagram.payload)
                    entries.initializeElement(at: index, to: entry(for: datagram, UnsafeBufferPointer(place)))
                    offset = end
                }
                return Int(clinux_udp_send_many(descriptor, entries.baseAddress, Int32(datagrams.count)))
            }
        }
    }

    private func entry(for datagram: Datagram, _ octets: UnsafeBufferPointer<UInt8>) -> clinux_datagram {
        clinux_datagram(
            // It is only read from.
            octets: UnsafeMutablePointer(mutating: octets.baseAddress),
            length: octets.count,
            address: datagram.destination.address.rawValue,
            local: address == nil ? datagram.source.address.rawValue : 0,
            port: datagram.destination.port,
            was_cut: 0
        )
    }
}

/// The room that datagrams are read into, one for all sockets of a loop.
final class DatagramInbox {
    /// How many are read at once.
    let slots: Int
    /// The longest that is taken; what is longer is dropped.
    private let room: Int

    private let arena: UnsafeMutableBufferPointer<UInt8>
    private let entries: UnsafeMutableBufferPointer<clinux_datagram>

    /// - Parameter room: in octets; nobody asks a boot server anything longer, but for NFS.
    init(slots: Int = Int(clinux_batch), room: Int = 4096) {
        self.slots = slots
        self.room = room
        arena = .allocate(capacity: slots * room)
        entries = .allocate(capacity: slots)
        arena.initialize(repeating: 0)
        entries.initialize(repeating: clinux_datagram())
        for index in 0..<slots {
            entries[index].octets = arena.baseAddress?.advanced(by: index * room)
        }
    }

    deinit {
        arena.deallocate()
        entries.deallocate()
    }

    func receive(from descriptor: Int32, atMost count: Int) -> Int {
        Int(clinux_udp_receive_many(descriptor, entries.baseAddress, Int32(min(count, slots)), room))
    }

    /// The datagram of that number, as it came to `port`; nil where it was cut off.
    func datagram(_ index: Int, to address: IPv4Address?, port: UInt16) -> Datagram? {
        let entry = entries[index]
        guard entry.was_cut == 0 else { return nil }
        let start = index * room
        return Datagram(
            source: Endpoint(address: IPv4Address(rawValue: entry.address), port: entry.port),
            destination: Endpoint(address: address ?? IPv4Address(rawValue: entry.local), port: port),
            payload: Array(arena[start..<start + min(entry.length, room)])
        )
    }
}
