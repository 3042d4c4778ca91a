internal import NetworkProtocols

/// A host with a network stack of its own over the frames of an interface: its own hardware address, its own IP address,
/// and nothing of this computer's in between.
final class WirePlatform: HostPlatform {
    private var stack: HostStack
    private let socket: PacketSocket
    private let loop: DescriptorLoop
    private var token: DescriptorLoop.Token?
    private var events: [HostEvent] = []
    private var nextEventIndex = 0
    /// Called when something has happened, so that whoever drives the host looks.
    private let notify: () -> Void
    private static let framesAtOnce = 256

    init(
        interface: String,
        stack: HostStack,
        loop: DescriptorLoop,
        notify: @escaping () -> Void
    ) throws(EnvironmentTrouble) {
        self.stack = stack
        self.loop = loop
        self.notify = notify
        socket = try PacketSocket(interface: interface, seesOutgoing: false)
        token = try loop.watch(socket.descriptor) { [weak self] _ in self?.receive() }
    }

    private func receive() {
        let own = stack.configuration.hardwareAddress
        // Not all at once, so that deadlines are kept in a flood; what is left is told again.
        for _ in 0..<Self.framesAtOnce {
            guard let frame = socket.receive() else { break }
            guard let destination = MACAddress(octets: frame.bytes), destination == own || destination.isGroup else {
                continue
            }
            stack.receive(frame.bytes, at: loop.now)
            drain()
        }
        notify()
    }

    private func drain() {
        while let output = stack.nextOutput() {
            switch output {
            case .frame(let frame): socket.send(frame)
            case .event(let event): events.append(event)
            }
        }
    }

    func perform(_ action: HostAction, at now: Instant) {
        stack.perform(action, at: now)
        drain()
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

    var nextDeadline: Instant? { stack.nextDeadline }

    func handleDeadline(at now: Instant) {
        stack.handleDeadline(at: now)
        drain()
    }

    func close() {
        if let token { loop.forget(token) }
        token = nil
    }
}
