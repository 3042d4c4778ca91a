import NetworkProtocols

/// What the link between two stacks does to frames, each by its own chance.
struct LinkFaults: Sendable {
    var loss = 0.0
    var duplication = 0.0
    var reordering = 0.0
    var corruption = 0.0
    /// How long a frame takes, in microseconds.
    var delay: Int64 = 500
    /// Frames of this length and more are lost; nil for none.
    var longestFrame: Int?
}

/// Two stacks joined by a link, with a clock of their own; what happens depends on the seed alone.
struct StackPair {
    private struct Flight {
        var due: Int64
        var serial: Int
        var side: Int
        var frame: [UInt8]
    }

    var stacks: [HostStack]
    /// What each stack has told, and not yet been asked for.
    var events: [[HostEvent]] = [[], []]
    /// All frames in the order in which they were sent, with the sender, where `isRecording`.
    var frames: [(side: Int, frame: [UInt8])] = []
    var isRecording = true
    var frameCount = 0
    var faults: LinkFaults
    /// Answers events at once: what the program on the side does.
    var program: ((Int, HostEvent) -> [HostAction])?
    private(set) var now = Instant.zero
    private var random: SeededRandom
    private var flights: [Flight] = []
    private var serial = 0
    /// The flights before it have landed.
    private var head = 0

    static let addresses = [IPv4Address(10, 0, 0, 1), IPv4Address(10, 0, 0, 2)]
    static let hardware = [MACAddress(2, 0, 0, 0, 0, 1), MACAddress(2, 0, 0, 0, 0, 2)]

    init(
        seed: UInt64 = 1,
        faults: LinkFaults = LinkFaults(),
        _ change: (inout HostStackConfiguration) -> Void = { _ in }
    ) {
        stacks = (0...1).map { side in
            let interface = InterfaceConfiguration(
                address: StackPair.addresses[side],
                mask: IPv4Address(255, 255, 255, 0)
            )
            var configuration = HostStackConfiguration(
                hardwareAddress: StackPair.hardware[side],
                interface: interface
            )
            change(&configuration)
            return HostStack(configuration: configuration, seed: seed &* 2 &+ UInt64(side))
        }
        self.faults = faults
        random = SeededRandom(seed: seed)
    }

    mutating func perform(_ action: HostAction, on side: Int) {
        stacks[side].perform(action, at: now)
        drain(side)
    }

    mutating func receive(_ frame: [UInt8], on side: Int) {
        stacks[side].receive(frame, at: now)
        drain(side)
    }

    /// Takes what a stack wants until it wants nothing more.
    mutating func drain(_ side: Int) {
        while let output = stacks[side].nextOutput() {
            switch output {
            case .frame(let frame):
                frameCount += 1
                if isRecording { frames.append((side, frame)) }
                put(frame, from: side)
            case .event(let event):
                if let program {
                    for action in program(side, event) { stacks[side].perform(action, at: now) }
                } else {
                    events[side].append(event)
                }
            }
        }
    }

    private mutating func happens(_ chance: Double) -> Bool {
        chance > 0 && Double(random.next() >> 11) < chance * Double(1 << 53)
    }

    private mutating func put(_ frame: [UInt8], from side: Int) {
        if let longest = faults.longestFrame, frame.count >= longest { return }
        if happens(faults.loss) { return }
        var frame = frame
        if happens(faults.corruption) {
            let bit = Int(random.next() % UInt64(frame.count * 8))
            frame[bit / 8] ^= 1 << UInt8(bit % 8)
        }
        let copies = happens(faults.duplication) ? 2 : 1
        for _ in 0..<copies {
            var due = now.nanoseconds + faults.delay * 1000
            if happens(faults.reordering) { due += Int64(random.next() % 3_000_000) }
            insert(Flight(due: due, serial: serial, side: 1 - side, frame: frame))
            serial += 1
        }
    }

    private mutating func insert(_ flight: Flight) {
        var index = flights.count
        while index > head, flights[index - 1].due > flight.due { index -= 1 }
        flights.insert(flight, at: index)
    }

    /// Whether nothing is on its way.
    var isEmpty: Bool { head == flights.count }

    /// Does what comes next; false where nothing does before `limit`.
    mutating func step(until limit: Instant = Instant(nanoseconds: .max - 1)) -> Bool {
        let deadlines = stacks.map { $0.nextDeadline }
        var next = head < flights.count ? flights[head].due : Int64.max
        for deadline in deadlines { next = min(next, deadline?.nanoseconds ?? .max) }
        guard next <= limit.nanoseconds else { return false }
        now = max(now, Instant(nanoseconds: next))
        if head < flights.count, flights[head].due <= next {
            let flight = flights[head]
            head += 1
            if head > 4096 {
                flights.removeFirst(head)
                head = 0
            }
            receive(flight.frame, on: flight.side)
            return true
        }
        for side in 0...1 where deadlines[side].map({ $0 <= now }) == true {
            stacks[side].handleDeadline(at: now)
            drain(side)
        }
        return true
    }

    /// Lets time pass in which nothing happens: `step(until:)` has said so.
    mutating func advance(to instant: Instant) { now = max(now, instant) }

    /// Runs until nothing is on its way and nobody waits for anything, or for so long; gives whether all came to rest.
    @discardableResult
    mutating func run(for duration: Duration = .seconds(3600)) -> Bool {
        let limit = now.advanced(by: duration)
        while step(until: limit) {}
        let isAtRest = isEmpty && stacks.allSatisfy { $0.nextDeadline == nil }
        if !isAtRest { now = limit }
        return isAtRest
    }

    func endpoint(_ side: Int, _ port: UInt16) -> Endpoint {
        Endpoint(address: StackPair.addresses[side], port: port)
    }
}
