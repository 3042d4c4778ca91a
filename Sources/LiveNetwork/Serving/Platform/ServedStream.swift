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
    /// What the kernel did not take yet, in order.
    private var pending: [Part] = []
    /// Whether something was written since more was last said to be welcome.
    private var owesWritable = false
    private var wantsFinish = false
    private var hasFinished = false
    private var hasHeardFinish = false
    private(set) var events: [StreamInput] = []
    /// So much is read before other sockets have their turn.
    private static let readsAtOnce = 4

    /// Something that is to go out.
    private enum Part {
        case octets([UInt8], from: Int)
        case file(FolderFile, Range<Int>)
    }

    init(descriptor: Int32, remote: Endpoint) {
        self.descriptor = descriptor
        self.remote = remote
    }

    deinit {
        close(descriptor)
    }

    /// Whether the loop should say when octets can be written.
    var wantsToWrite: Bool { !pending.isEmpty }
    /// Whether the loop should say when octets have come. Who takes nothing of what it asked for is not read from:
    /// the kernel's buffers fill, and it has to wait.
    var wantsToRead: Bool { !hasHeardFinish && !owesWritable }

    /// What happened since the last call.
    func takeEvents() -> [StreamInput] {
        defer { events.removeAll() }
        return events
    }

    /// Does it; what is written waits for ``flush()``, so that a header leaves along with what it stands in front of.
    func perform(_ output: StreamOutput) {
        guard !isOver else { return }
        switch output {
        case .write(let octets): add(.octets(octets, from: 0))
        case .writeFile(let slice):
            if let file = slice.content as? FolderFile {
                // What is on its way of a file that was changed meanwhile is not made whole by what it is now.
                if file.isUnchanged { add(.file(file, slice.range)) } else { breakOff() }
            } else if let octets = slice.octets {
                add(.octets(octets, from: 0))
            } else {
                breakOff()
            }
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

    private func add(_ part: Part) {
        pending.append(part)
        owesWritable = true
    }

    /// Sends as much of what was written as the kernel takes.
    func flush() {
        guard !isOver else { return }
        for index in pending.indices {
            switch transmit(pending[index], isLast: index == pending.count - 1) {
            case .whole: continue
            case .some(let rest):
                pending[index] = rest
                pending.removeFirst(index)
                return
            case .failed(let code): return fail(code)
            case .short: return breakOff()
            }
        }
        pending.removeAll(keepingCapacity: pending.capacity <= 64)
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

    private enum Transmission {
        case whole
        /// The kernel has no room for this.
        case some(Part)
        case failed(Int32)
        /// The file ends before its part does.
        case short
    }

    /// - Parameter isLast: whether nothing follows at once, for which the kernel should wait with a segment that is not full.
    private func transmit(_ part: Part, isLast: Bool) -> Transmission {
        switch part {
        case .octets(let octets, var start):
            let flags = Int32(MSG_NOSIGNAL) | (isLast ? 0 : Int32(MSG_MORE))
            while start < octets.count {
                let count = octets.withUnsafeBytes { all in
                    send(descriptor, all.baseAddress?.advanced(by: start), all.count - start, flags)
                }
                if count > 0 {
                    start += count
                } else if errno == EAGAIN {
                    return .some(.octets(octets, from: start))
                } else if errno != EINTR {
                    return .failed(errno)
                }
            }
            return .whole
        case .file(let file, let range):
            var offset = Int64(range.lowerBound)
            while offset < range.upperBound {
                let count = clinux_send_file(descriptor, file.descriptor, &offset, range.upperBound - Int(offset))
                if count == 0 { return .short }
                guard count < 0 else { continue }
                if errno == EAGAIN { return .some(.file(file, Int(offset)..<range.upperBound)) }
                if errno != EINTR { return .failed(errno) }
            }
            return .whole
        }
    }

    /// Ends it so that the other side sees that something is missing.
    private func breakOff() {
        _ = clinux_tcp_reset_on_close(descriptor)
        end(.failed(.reset))
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
        isOver = true
    }
}
