public import NetworkBoot
public import NetworkProtocols

/// A network of machines, hosts and routers under a virtual clock, with links that can be bad.
///
/// Time is 0 at the start of the run. Everything that happens depends on what was added and on the seed: two runs give
/// the same frames, octet for octet. Machines and hosts share nothing but frames.
///
/// A frame goes from its sender's link to its segment's switch, where it is recorded, and from there over the links of
/// those whom it concerns. Boots are tasks on an executor that only the loop of ``run(limits:onFrame:progress:)`` drains:
/// it lets every task go on until all of them wait, then does the next thing that is due.
///
///     var network = SimulatedNetwork(seed: 1)
///     let lan = network.addSegment(named: "lan")
///     network.addHost(named: "server", card: …, program: ReferenceServer(…))
///     let machine = network.addMachine(named: "pc", hardware: …, card: …, first: PXEFirmware(…))
///     let report = network.run()
///     print(report.machine(machine).result)
public struct SimulatedNetwork {
    let seed: UInt64
    var segments: [Segment] = []
    var stations: [Station] = []
    /// How many cards have each hardware address.
    private var cardsByHardware: [MACAddress: Int] = [:]
    var hosts: [Host] = []
    var machines: [BootingMachine] = []
    var routers: [RouterStation] = []

    var queue = EventQueue<Event>()
    var now = Instant.zero
    var statistics = RunStatistics()
    var boots: [Boot] = []
    /// Boots that are open, and machines that are still to be switched on.
    var unfinished = 0
    /// Which boot waits for the reply to a request.
    var asking: [UInt64: Int] = [:]
    var instructions: [Instruction] = []
    /// What waits for a machine to come so far.
    var cues: [RunCue] = []
    let executor = BootExecutor()
    let mailbox = BootMailbox()
    /// Whether a boot may have something to do: one was answered, begun or cancelled since they were last let run.
    var areBootsReady = false
    /// Whether every machine was switched off at the end of the run, and none may be switched on any more.
    var isSwitchedOff = false
    /// Whom a frame goes to; kept for its room.
    var receivers: [Int32] = []
    var eventsNow = 0
    /// What each station took at this instant; empty until there was suspiciously much.
    var eventsNowByStation: [Int32: Int] = [:]

    enum Event {
        case reachedSegment([UInt8], from: Int32)
        case reachedStation([UInt8], Int32)
        case deadline(Int32)
        case routerDeadline(Int32)
        case instruction(Int32)
    }

    /// What is to be done at an instant that was given beforehand.
    enum Instruction {
        case powerOn(Int)
        case powerOff(Int)
        case startHost(Int, any HostProgram)
        case change(RunChange)
        case stopHost(Int)
        case setLink(station: Int, Link)
    }

    /// An empty network; all its chance comes from `seed`.
    public init(seed: UInt64) {
        self.seed = seed
    }

    /// Adds a segment whose switch passes IP packets up to so many octets.
    public mutating func addSegment(named name: String, maximumTransmissionUnit: Int = 1500) -> SegmentID {
        segments.append(Segment(name: name, maximumTransmissionUnit: maximumTransmissionUnit))
        return SegmentID(rawValue: segments.count - 1)
    }

    /// Adds a host that runs a program from the start of the run on.
    ///
    /// - Parameter program: nil for a host that is off until ``startHost(_:program:at:)``.
    @discardableResult
    public mutating func addHost(
        named name: String,
        card: NetworkCard,
        program: (any HostProgram)?
    ) -> HostID {
        let station = addStation(card, owner: .host(Int32(hosts.count)))
        hosts.append(Host(name: name, station: station, configuration: card.stack))
        let id = HostID(rawValue: hosts.count - 1)
        if let program { startHost(id, program: program, at: .zero) }
        return id
    }

    /// Adds a machine that is switched on at an instant; nil for one that ``powerOn(_:at:)`` switches on.
    ///
    /// - Parameter keys: what is pressed on its keyboard, in order, after each switching on.
    @discardableResult
    public mutating func addMachine(
        named name: String,
        hardware: MachineHardware,
        card: NetworkCard,
        keys: [TypedKey] = [],
        poweredOnAt powerOn: Instant? = .zero,
        first: any BootStage
    ) -> MachineID {
        let station = addStation(card, owner: .machine(Int32(machines.count)))
        machines.append(
            BootingMachine(
                name: name,
                station: station,
                hardware: hardware,
                configuration: card.stack,
                keys: keys,
                first: first
            )
        )
        let id = MachineID(rawValue: machines.count - 1)
        if let powerOn { self.powerOn(id, at: powerOn) }
        return id
    }

    /// Adds a router, with a DHCP relay agent on it where one is asked for.
    ///
    /// The relay's interfaces are the router's ports, counted from 0. It is always on.
    ///
    /// - Parameter relayFaults: what the relay agent does wrong on purpose, the first fault outermost.
    @discardableResult
    public mutating func addRouter(
        named name: String,
        ports: [RouterPort],
        relay: DHCPRelayConfiguration? = nil,
        relayFaults: [any ServerFault] = []
    ) -> RouterID {
        let index = routers.count
        let first = stations.count
        for (number, port) in ports.enumerated() {
            let station = Int32(addStation(port.card, owner: .port(Int32(index), Int32(number))))
            let segment = port.card.segment.rawValue
            plugIn(station)
            segments[segment].claim(port.interface.address, station)
            if relay != nil { segments[segment].bind(67, station, isMachine: false) }
        }
        let router = Router(name: name, ports: ports, relay: relay, relayFaults: relayFaults)
        routers.append(RouterStation(firstStation: first, router: router))
        return RouterID(rawValue: index)
    }

    /// Switches a machine off; what its boot waits for throws ``BootHalt/poweredOff``, and the network hears nothing.
    public mutating func powerOff(_ machine: MachineID, at instant: Instant) {
        schedule(.powerOff(machine.rawValue), at: instant)
    }

    /// Switches a machine on, also again: it begins from its first stage. One that is on is switched off before.
    public mutating func powerOn(_ machine: MachineID, at instant: Instant) {
        unfinished += 1
        schedule(.powerOn(machine.rawValue), at: instant)
    }

    /// Pulls a host's plug: its program and its stack are gone, and nothing is said.
    public mutating func stopHost(_ host: HostID, at instant: Instant) {
        schedule(.stopHost(host.rawValue), at: instant)
    }

    /// Starts a host, also anew: with a fresh stack and this program.
    public mutating func startHost(_ host: HostID, program: any HostProgram, at instant: Instant) {
        schedule(.startHost(host.rawValue, program), at: instant)
    }

    /// Lets something happen in the middle of the run.
    public mutating func schedule(_ change: RunChange, at moment: RunMoment) {
        switch moment {
        case .instant(let instant): schedule(change, at: instant)
        case .reached(let progress, let machine, let time):
            cues.append(RunCue(change, after: time, machine: machine, reaches: progress))
        }
    }

    /// The run does not end before a machine that is still to be switched on.
    mutating func schedule(_ change: RunChange, at instant: Instant) {
        if case .powerOn = change { unfinished += 1 }
        schedule(Instruction.change(change), at: instant)
    }

    /// Changes what a link does from an instant on.
    public mutating func setLink(_ link: Link, of attachment: Attachment, at instant: Instant) {
        let station =
            switch attachment {
            case .host(let host): hosts[host.rawValue].station
            case .machine(let machine): machines[machine.rawValue].station
            case .port(let router, let port): routers[router.rawValue].firstStation + port
            }
        schedule(.setLink(station: station, link), at: instant)
    }

    private mutating func schedule(_ instruction: Instruction, at instant: Instant) {
        instructions.append(instruction)
        queue.push(.instruction(Int32(instructions.count - 1)), at: max(instant, .zero))
    }

    private mutating func addStation(_ card: NetworkCard, owner: Station.Owner) -> Int {
        precondition(
            segments.indices.contains(card.segment.rawValue),
            "A card is plugged into a segment of its own network."
        )
        let twins = cardsByHardware[card.stack.hardwareAddress, default: 0]
        cardsByHardware[card.stack.hardwareAddress] = twins + 1
        stations.append(
            Station(
                segment: card.segment.rawValue,
                hardwareAddress: card.stack.hardwareAddress,
                owner: owner,
                outbound: LinkDirection(
                    card.link.outbound,
                    seed: luck(of: card.stack.hardwareAddress, .outbound, twins)
                ),
                inbound: LinkDirection(card.link.inbound, seed: luck(of: card.stack.hardwareAddress, .inbound, twins))
            )
        )
        return stations.count - 1
    }

    /// What a seed is for.
    enum Purpose: UInt64 {
        case outbound = 1
        case inbound
        case stack
        case activities
    }

    /// A seed for one purpose of one card: it depends on the run's seed and the card, so that a machine more changes
    /// nobody else's luck.
    func luck(of hardware: MACAddress, _ purpose: Purpose, _ count: Int) -> UInt64 {
        var random = SeededRandom(seed: seed)
        var mixed = random.next()
        for part in [hardware.rawValue, purpose.rawValue, UInt64(count)] {
            random = SeededRandom(seed: mixed ^ part)
            mixed = random.next()
        }
        return mixed
    }
}
