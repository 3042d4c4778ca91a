internal import CLinux
internal import Glibc
internal import NetworkProtocols

/// A TCP connection that a server accepted. Holds what its program wrote and the kernel has no room for; a program that
/// waits for `.writable` makes it hold one piece at the most.
final class ServedStream {
    let descriptor: Int32
    let remote: Endpoint
    var token: DescriptorLoop.Token?
    /// What the loop was last told to watch for.
    var watched: (reading: Bool, writing: Bool) = (true, false)
    private(set) var isOver = false
    private var pending: [UInt8] = []
    private var pendingStart = 0
    /// Whether something was written since more was last said to be welcome.
    private var owesWritable = false
    private var wantsFinish = false
    private var hasFinished = false
    private var hasHeardFinish = false
    private(set) var events: [StreamInput] = []
    /// So much is read before other sockets have their turn.
    private static let readsAtOnce = 4

    init(descriptor: Int32, remote: Endpoint) {
        self.descriptor = descriptor
        self.remote = remote
    }

    deinit {
        close(descriptor)
    }

    /// Whether the loop should say when octets can be written.
    var wantsToWrite: Bool { pendingStart < pending.count }
    /// Whether the loop should say when octets have come. Who takes nothing of what it asked for is not read from:
    /// the kernel's buffers fill, and it has to wait.
    var wantsToRead: Bool { !hasHeardFinish && !owesWritable }

    /// What happened since the last call.
    func takeEvents() -> [StreamInput] {
        defer { events.removeAll() }
        return events
    }

    func perform(_ output: StreamOutput) {
        guard !isOver else { return }
        switch output {
        case .write(let octets):
            if wantsToWrite {
                pending.append(contentsOf: octets)
            } else {
                pending = octets
                pendingStart = 0
            }
            owesWritable = true
            flush()
        case .finish:
            wantsFinish = true
            flush()
        case .abort:
            _ = clinux_tcp_reset_on_close(descriptor)
            end(nil)
        }
    }

    func becameReadable(_ buffer: inout [UInt8]) {
        for _ in 0..<Self.readsAtOnce {
            guard !isOver, wantsToRead else { return }
            let count = read(descriptor, &buffer, buffer.count)
            if count > 0 {
                events.append(.received(Array(buffer[..<count])))
                if count < buffer.count { return }
            } else if count == 0 {
                hasHeardFinish = true
                events.append(.finished)
                return endIfBothFinished()
            } else {
                if errno != EAGAIN && errno != EINTR { fail(errno) }
                return
            }
        }
    }

    /// The kernel takes octets again.
    func becameWritable() { flush() }

    /// An error or the other side's break, which nothing else may notice while neither is read nor written.
    func becameBroken() {
        let code = clinux_socket_error(descriptor)
        if code != 0, !isOver { fail(code) }
    }

    private func flush() {
        guard !isOver else { return }
        while pendingStart < pending.count {
            let count = pending[pendingStart...].withUnsafeBytes { octets in
                send(descriptor, octets.baseAddress, octets.count, Int32(MSG_NOSIGNAL))
            }
            guard count > 0 else {
                if errno != EAGAIN && errno != EINTR { fail(errno) }
                return
            }
            pendingStart += count
        }
        pending = []
        pendingStart = 0
        if wantsFinish && !hasFinished {
            hasFinished = true
            shutdown(descriptor, Int32(SHUT_WR))
            endIfBothFinished()
        }
        if owesWritable && !isOver {
            owesWritable = false
            events.append(.writable)
        }
    }

    private func endIfBothFinished() {
        if hasFinished && hasHeardFinish && !isOver { end(.closed) }
    }

    private func fail(_ code: Int32) {
        switch code {
        case ETIMEDOUT: end(.failed(.timedOut))
        case EHOSTUNREACH: end(.failed(.unreachable(.icmp(code: .host, from: .any))))
        case ENETUNREACH: end(.failed(.unreachable(.noRoute)))
        default: end(.failed(.reset))
        }
    }

    private func end(_ event: StreamInput?) {
        if let event { events.append(event) }
        pending = []
        pendingStart = 0
        isOver = true
    }
}
