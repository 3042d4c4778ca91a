internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A TCP connection of the kernel's, as a stream of a host.
final class StreamSocket {
    /// Behind a write more is welcome as soon as no more than so many octets wait for the kernel.
    static let lowWater = 64 << 10
    private static let readLength = 64 << 10
    /// So much is read before other sockets have their turn.
    private static let readsAtOnce = 16

    private enum State {
        /// The handshake is under way.
        case connecting
        case open
        /// Nothing more is told or taken.
        case over
    }

    let descriptor: Int32
    private var state: State
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// Whether something was written since more was last said to be welcome.
    private var owesWritable = false
    private var wantsFinish = false
    private var hasFinished = false
    private var hasHeardFinish = false
    private var buffer: [UInt8] = []
    private(set) var events: [StreamInput] = []

    /// A connection that is being opened, or one that was accepted.
    init(descriptor: Int32, isOpen: Bool) {
        self.descriptor = descriptor
        state = isOpen ? .open : .connecting
    }

    deinit {
        close(descriptor)
    }

    var isOver: Bool { if case .over = state { true } else { false } }
    /// Whether the loop should say when octets can be written.
    var wantsToWrite: Bool {
        switch state {
        case .connecting: true
        case .open: pendingStart < pending.count
        case .over: false
        }
    }
    /// Whether the loop should say when octets have come.
    var wantsToRead: Bool { if case .open = state { !hasHeardFinish } else { false } }

    /// What happened since the last call.
    func takeEvents() -> [StreamInput] {
        defer { events.removeAll() }
        return events
    }

    func perform(_ output: StreamOutput) {
        guard !isOver else { return }
        switch output {
        case .write(let octets):
            if pendingStart == pending.count {
                pending = octets
                pendingStart = 0
            } else {
                pending.append(contentsOf: octets)
            }
            owesWritable = true
            flush()
        case .writeFile(let slice): perform(slice.octets.map { .write($0) } ?? .abort)
        case .finish:
            wantsFinish = true
            flush()
        case .abort:
            _ = clinux_tcp_reset_on_close(descriptor)
            end(nil)
        }
    }

    /// The kernel takes octets again, or the handshake has ended. Returns whether the connection was opened by it.
    func becameWritable() -> Bool {
        guard case .connecting = state else {
            flush()
            return false
        }
        let code = clinux_socket_error(descriptor)
        guard code == 0 else {
            fail(code)
            return false
        }
        state = .open
        return true
    }

    func note(connectedFrom local: Endpoint, to remote: Endpoint) {
        events.append(.connected(local: local, remote: remote))
        flush()
    }

    func becameReadable() {
        guard case .open = state else { return }
        if buffer.isEmpty { buffer = [UInt8](repeating: 0, count: Self.readLength) }
        for _ in 0..<Self.readsAtOnce {
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                events.append(.received(Array(buffer[..<count])))
            } else if count == 0 {
                if !hasHeardFinish {
                    hasHeardFinish = true
                    events.append(.finished)
                }
                endIfBothFinished()
                return
            } else {
                if errno != EAGAIN && errno != EINTR { fail(errno) }
                return
            }
        }
    }

    private func flush() {
        guard case .open = state else { return }
        while pendingStart < pending.count {
            let count = pending[pendingStart...].withUnsafeBytes { octets in
                send(descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if errno != EAGAIN && errno != EINTR { fail(errno) }
                break
            }
            pendingStart += count
        }
        if pendingStart == pending.count {
            pending.removeAll(keepingCapacity: pending.count <= Self.lowWater)
            pendingStart = 0
            if wantsFinish && !hasFinished {
                hasFinished = true
                shutdown(descriptor, Int32(SHUT_WR))
                endIfBothFinished()
            }
        }
        if owesWritable && pending.count - pendingStart <= Self.lowWater {
            owesWritable = false
            events.append(.writable)
        }
    }

    private func endIfBothFinished() {
        if hasFinished && hasHeardFinish { end(.closed) }
    }

    private func fail(_ code: Int32) {
        let failure: StreamFailure =
            switch code {
            case ECONNREFUSED: .refused
            case ETIMEDOUT: .timedOut
            case EHOSTUNREACH: .unreachable(.icmp(code: .host, from: .any))
            case ENETUNREACH: .unreachable(.noRoute)
            default: .reset
            }
        end(.failed(failure))
    }

    private func end(_ event: StreamInput?) {
        if let event { events.append(event) }
        pending = []
        pendingStart = 0
        state = .over
    }
}
