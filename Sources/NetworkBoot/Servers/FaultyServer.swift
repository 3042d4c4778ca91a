public import NetworkProtocols

/// A program with faults around it: what happens to the host passes the first fault first, and what the program does
/// passes the last fault first.
public struct FaultyServer: HostProgram {
    /// What is inside, as it is at the moment.
    public private(set) var program: any HostProgram
    private var faults: [any ServerFault]
    private var outputs: [HostAction] = []
    private var head = 0

    /// `program` with `faults` around it, the first of them outermost.
    public init(_ program: any HostProgram, faults: [any ServerFault]) {
        self.program = program
        self.faults = faults
    }

    public var nextDeadline: Instant? {
        var next = program.nextDeadline
        for fault in faults { next = earlier(next, fault.nextDeadline) }
        return next
    }

    public mutating func handle(_ event: HostEvent, at now: Instant) {
        receive([event], from: 0, at: now)
        drainProgram(at: now)
    }

    public mutating func handleDeadline(at now: Instant) {
        for index in faults.indices {
            guard let deadline = faults[index].nextDeadline, deadline <= now else { continue }
            var flow = FaultFlow()
            faults[index].handleDeadline(at: now, into: &flow)
            pass(flow, of: index, at: now)
        }
        program.handleDeadline(at: now)
        drainProgram(at: now)
    }

    public mutating func abort(at now: Instant) {
        program.abort(at: now)
        drainProgram(at: now)
    }

    public mutating func nextOutput() -> HostAction? {
        // A program has its first outputs (what it binds and listens to) before anything happens to it.
        if head >= outputs.count { drainProgram(at: latest) }
        guard head < outputs.count else {
            outputs.removeAll(keepingCapacity: true)
            head = 0
            return nil
        }
        head += 1
        return outputs[head - 1]
    }

    /// Changes what is inside, as where its settings are read again; the faults stay.
    public mutating func changeProgram(at now: Instant, _ change: (inout any HostProgram) -> Void) {
        change(&program)
        drainProgram(at: now)
    }

    public mutating func takeEvents(into events: inout [ServiceEvent]) { program.takeEvents(into: &events) }

    /// The instant of the latest call.
    private var latest: Instant = .zero

    private mutating func receive(_ events: [HostEvent], from start: Int, at now: Instant) {
        latest = max(latest, now)
        var events = events
        for index in faults.indices.dropFirst(start) {
            var flow = FaultFlow()
            for event in events { faults[index].handle(event, at: now, into: &flow) }
            send(flow.actions, through: index, at: now)
            events = flow.events
        }
        for event in events { program.handle(event, at: now) }
    }

    private mutating func drainProgram(at now: Instant) {
        latest = max(latest, now)
        while let action = program.nextOutput() { send([action], through: faults.count, at: now) }
    }

    /// Sends `actions` through the faults outside of number `index`.
    private mutating func send(_ actions: [HostAction], through index: Int, at now: Instant) {
        var actions = actions
        for index in faults.indices.prefix(index).reversed() {
            var flow = FaultFlow()
            for action in actions { faults[index].handle(action, at: now, into: &flow) }
            // What a fault answers of itself to something the program did.
            if !flow.events.isEmpty { receive(flow.events, from: index + 1, at: now) }
            actions = flow.actions
        }
        outputs.append(contentsOf: actions)
    }

    private mutating func pass(_ flow: FaultFlow, of index: Int, at now: Instant) {
        send(flow.actions, through: index, at: now)
        if !flow.events.isEmpty { receive(flow.events, from: index + 1, at: now) }
    }
}
