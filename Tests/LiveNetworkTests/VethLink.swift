import CLinux
import Foundation
import Glibc
import LiveNetwork
import NetworkBoot
import NetworkProtocols
import Synchronization
import Testing

/// What the kernel's side of a talk does, with blocking calls on a thread of its own.
struct KernelTalk: Sendable {
    enum Role {
        case listens
        case connects
    }

    var role: Role
    var says: Int
    var receiveBuffer: Int32?
    /// How long it sleeps between reads, in microseconds.
    var pause: UInt32
    var breaksOff: Bool
    /// Whether anything is done at all.
    var waits: Bool

    init(
        _ role: Role,
        says: Int,
        receiveBuffer: Int32? = nil,
        pause: UInt32 = 0,
        breaksOff: Bool = false,
        waits: Bool = true
    ) {
        self.role = role
        self.says = says
        self.receiveBuffer = receiveBuffer
        self.pause = pause
        self.breaksOff = breaksOff
        self.waits = waits
    }

    struct Heard: Sendable {
        var octets: [UInt8] = []
        var wasReset = false
        var wasRefused = false
    }

    /// The talk over this socket, which is closed then.
    func run(_ socket: Int32) -> Heard {
        var heard = Heard()
        guard waits, let stream = opened(socket, &heard) else {
            close(socket)
            return heard
        }
        defer { close(stream) }
        if var size = receiveBuffer {
            setsockopt(stream, SOL_SOCKET, SO_RCVBUF, &size, socklen_t(MemoryLayout<Int32>.size))
        }
        // A client speaks first, a server when it has heard all.
        if role == .connects { say(on: stream, &heard) }
        if breaksOff {
            _ = clinux_tcp_reset_on_close(stream)
            return heard
        }
        hear(on: stream, &heard)
        if role == .listens { say(on: stream, &heard) }
        return heard
    }

    private func opened(_ socket: Int32, _ heard: inout Heard) -> Int32? {
        var stream = socket
        guard Self.isReady(socket, role == .listens ? POLLIN : POLLOUT) else { return nil }
        switch role {
        case .listens:
            var address: UInt32 = 0
            var port: UInt16 = 0
            stream = clinux_tcp_accept(socket, &address, &port)
            guard stream >= 0 else { return nil }
            close(socket)
        case .connects:
            let code = clinux_socket_error(socket)
            heard.wasRefused = code == ECONNREFUSED
            guard code == 0 else { return nil }
        }
        _ = fcntl(stream, F_SETFL, 0)
        return stream
    }

    private func say(on stream: Int32, _ heard: inout Heard) {
        let octets = spokenOctets(says)
        var said = 0
        while said < octets.count {
            let count = octets[said...].withUnsafeBytes { send(stream, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard count > 0 else {
                heard.wasReset = heard.wasReset || errno == ECONNRESET || errno == EPIPE
                return
            }
            said += count
        }
        if !breaksOff { shutdown(stream, Int32(SHUT_WR)) }
    }

    private func hear(on stream: Int32, _ heard: inout Heard) {
        var buffer = [UInt8](repeating: 0, count: receiveBuffer == nil ? 64 << 10 : 512)
        while Self.isReady(stream, POLLIN) {
            let count = read(stream, &buffer, buffer.count)
            guard count > 0 else {
                heard.wasReset = heard.wasReset || (count < 0 && errno == ECONNRESET)
                return
            }
            heard.octets += buffer[..<count]
            if pause > 0 { usleep(pause) }
        }
    }

    /// Waits at most half a minute.
    private static func isReady(_ descriptor: Int32, _ event: Int32) -> Bool {
        var request = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        return poll(&request, 1, 30_000) == 1
    }
}

/// A veth pair in a network namespace of its own: the kernel's TCP at one end, ours over raw frames at the other.
enum VethLink {
    static let kernel = IPv4Address(10, 99, 0, 1)
    static let ours = IPv4Address(10, 99, 0, 2)

    static let isAllowed = getuid() == 0 && clinux_may_make_network_namespace() == 0

    struct Heard: Sendable {
        var ours: TalkingProgram.Heard
        var kernels: KernelTalk.Heard

        /// Both sides heard all that the other said.
        func expect(ours: Int, kernels: Int, sourceLocation: SourceLocation = #_sourceLocation) {
            #expect(self.ours.octets.count == ours, sourceLocation: sourceLocation)
            #expect(self.kernels.octets.count == kernels, sourceLocation: sourceLocation)
            let isWhole = self.ours.octets == spokenOctets(ours) && self.kernels.octets == spokenOctets(kernels)
            #expect(isWhole, "what was heard is not what was said", sourceLocation: sourceLocation)
        }
    }

    private struct Trouble: Error {
        var sentence: String
    }

    /// Lets the two talk until the kernel's side has ended and ours has had a moment to hear of it.
    static func talk(_ program: TalkingProgram, with talk: KernelTalk, window: Int? = nil) async throws -> Heard {
        try await withCheckedThrowingContinuation { continuation in
            // A thread of its own, as it stays in the namespace.
            Thread { continuation.resume(with: Result { try run(program, talk, window) }) }.start()
        }
    }

    private static func run(_ program: TalkingProgram, _ talk: KernelTalk, _ window: Int?) throws -> Heard {
        guard clinux_new_network_namespace() == 0 else { throw Trouble(sentence: "no network namespace") }
        for line in [
            "link add kernel type veth peer name ours", "addr add \(kernel)/24 dev kernel", "link set lo up",
            "link set kernel up", "link set ours up",
        ] {
            let process = Process()
            process.executableURL = URL(fileURLWithPath: "/sbin/ip")
            process.arguments = line.split(separator: " ").map(String.init)
            try process.run()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else { throw Trouble(sentence: "ip \(line) failed") }
        }
        let socket =
            talk.role == .listens
            ? clinux_tcp_listen(kernel.rawValue, 7000) : clinux_tcp_connect(kernel.rawValue, 0, ours.rawValue, 7000)
        guard socket >= 0 else { throw Trouble(sentence: "no socket: \(String(cString: strerror(errno)))") }
        let box = Box()
        Thread {
            let result = talk.run(socket)
            box.heard.withLock { $0 = result }
        }.start()
        var stack = HostStackConfiguration(
            hardwareAddress: MACAddress(2, 0, 0, 0, 0x99, 2),
            interface: InterfaceConfiguration(address: ours, mask: IPv4Address(prefixLength: 24))
        )
        if let window { stack.tcp.receiveWindow = window }
        let run = try LiveRun(world: .wire(interface: "ours"), seed: 7)
        _ = run.addHost(named: "ours", stack: stack, program: program)
        var limits = RunLimits()
        limits.duration = .seconds(60)
        var deadline: ContinuousClock.Instant?
        let progress: (RunProgress) -> Bool = { _ in
            guard box.heard.withLock({ $0 != nil }) else { return true }
            // Ours may still have to hear the end.
            deadline = deadline ?? .now + .seconds(3)
            return program.heard.ending == nil && deadline.map { $0 > .now } ?? true
        }
        _ = try run.run(limits: limits, progress: progress)
        return Heard(ours: program.heard, kernels: box.heard.withLock { $0 } ?? KernelTalk.Heard())
    }

    private final class Box: Sendable {
        let heard = Mutex<KernelTalk.Heard?>(nil)
    }
}
