internal import NetworkProtocols

/// A host with a network stack of its own over the frames of an interface: its own hardware address, its own IP address,
/// and nothing of this computer's in between.
final class WirePlatform: HostPlatform {
    private var stack: HostStack
    private let address: MACAddress
    private let link: WireLink
    private let loop: DescriptorLoop
    private var events: [HostEvent] = []
    private var nextEventIndex = 0

    init(stack: HostStack, link: WireLink, loop: DescriptorLoop) {
        self.stack = stack
        self.link = link
        self.loop = loop
        address = stack.configuration.hardwareAddress
        link.attach(self, at: address)
    }

    /// Takes a frame that is for this host or for everybody.
    func receive(_ frame: [UInt8]) {
        stack.receive(frame, at: loop.now)
        drain()
    }

    private func drain() {
        while let output = stack.nextOutput() {
            switch output {
            case .frame(let frame): link.send(frame, from: address)
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

    func close() { link.detach(self, from: address) }
}
