public import NetworkProtocols

/// A DHCP relay agent with faults around it, as ``FaultyServer`` is a program with faults: each datagram that comes to
/// it passes the first fault first, and each that it sends the last fault first.
public struct FaultyRelayAgent: Machine {
    public typealias Input = DHCPRelayAgent.Input
    public typealias Output = DHCPRelayAgent.Output

    private var agent: DHCPRelayAgent
    private var faults: [any ServerFault]
    private var outputs: [Output] = []
    private var head = 0

    /// `agent` with `faults` around it, the first of them outermost; there may be none.
    public init(_ agent: DHCPRelayAgent, faults: [any ServerFault] = []) {
        self.agent = agent
        self.faults = faults
    }

    public var nextDeadline: Instant? {
        var next = agent.nextDeadline
        for fault in faults { next = earlier(next, fault.nextDeadline) }
        return next
    }

    public mutating func handle(_ input: Input, at now: Instant) {
        switch input {
        case .datagram(let datagram, let interface):
            var events = [HostEvent.datagram(datagram)]
            for index in faults.indices {
                var flow = FaultFlow()
                for event in events { faults[index].handle(event, at: now, into: &flow) }
                send(flow.actions, through: index, on: interface, at: now)
                events = flow.events
            }
            for case .datagram(let datagram) in events {
                agent.handle(.datagram(datagram, interface: interface), at: now)
            }
            drain(at: now)
        }
    }

    public mutating func handleDeadline(at now: Instant) {
        for index in faults.indices {
            guard let deadline = faults[index].nextDeadline, deadline <= now else { continue }
            var flow = FaultFlow()
            faults[index].handleDeadline(at: now, into: &flow)
            send(flow.actions, through: index, on: nil, at: now)
        }
        agent.handleDeadline(at: now)
        drain(at: now)
    }

    public mutating func abort(at now: Instant) {
        agent.abort(at: now)
        drain(at: now)
    }

    public mutating func nextOutput() -> Output? {
        guard head < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head += 1
        return outputs[head - 1]
    }

    private mutating func drain(at now: Instant) {
        while let output = agent.nextOutput() {
            switch output {
            case .send(let datagram, let interface):
                send([.send(datagram)], through: faults.count, on: interface, at: now)
            }
        }
    }

    /// Sends datagrams through the faults outside of number `index`.
    private mutating func send(_ actions: [HostAction], through index: Int, on interface: Int?, at now: Instant) {
        var actions = actions
        for index in faults.indices.prefix(index).reversed() {
            var flow = FaultFlow()
            for action in actions { faults[index].handle(action, at: now, into: &flow) }
            actions = flow.actions
        }
        for case .send(let datagram) in actions { outputs.append(.send(datagram, interface: interface)) }
    }
}
