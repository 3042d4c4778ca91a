internal import LiveNetwork
internal import NetworkBoot
internal import NetworkProtocols
internal import SimulatedNetwork

/// A network that a scenario is built into, of whichever world.
///
/// It takes all that a scenario can plan. What a world has not (links, where the kernel's sockets are below) it leaves
/// aside; a scenario that depends on it is not played there.
protocol PlayedNetwork {
    mutating func addSegment(named name: String, maximumTransmissionUnit: Int) -> SegmentID

    mutating func addRouter(named name: String, ports: [RouterPort], relay: DHCPRelayConfiguration?)

    /// - Parameter stop: when its plug is pulled; nil for never.
    mutating func addServer(
        named name: String,
        card: NetworkCard,
        program: any HostProgram,
        from start: Instant,
        until stop: Instant?
    ) -> HostID

    mutating func addMachine(
        named name: String,
        hardware: MachineHardware,
        card: NetworkCard,
        keys: [TypedKey],
        poweredOnAt powerOn: Instant,
        first: any BootStage
    ) -> MachineID

    mutating func schedule(_ change: RunChange, at moment: RunMoment)
}

extension SimulatedNetwork: PlayedNetwork {
    mutating func addRouter(named name: String, ports: [RouterPort], relay: DHCPRelayConfiguration?) {
        addRouter(named: name, ports: ports, relay: relay, relayFaults: [])
    }

    mutating func addServer(
        named name: String,
        card: NetworkCard,
        program: any HostProgram,
        from start: Instant,
        until stop: Instant?
    ) -> HostID {
        let host = addHost(named: name, card: card, program: nil)
        startHost(host, program: program, at: start)
        if let stop { stopHost(host, at: stop) }
        return host
    }

    mutating func addMachine(
        named name: String,
        hardware: MachineHardware,
        card: NetworkCard,
        keys: [TypedKey],
        poweredOnAt powerOn: Instant,
        first: any BootStage
    ) -> MachineID {
        let powerOn: Instant? = powerOn
        return addMachine(
            named: name,
            hardware: hardware,
            card: card,
            keys: keys,
            poweredOnAt: powerOn,
            first: first
        )
    }
}

/// A scenario's servers and machines over the kernel's sockets: segments keep broadcasts apart, and there are no links.
struct SocketsNetwork: PlayedNetwork {
    let run: LiveRun
    private var segments = 0

    init(_ run: LiveRun) {
        self.run = run
    }

    mutating func addSegment(named name: String, maximumTransmissionUnit: Int) -> SegmentID {
        segments += 1
        return SegmentID(rawValue: segments - 1)
    }

    mutating func addRouter(named name: String, ports: [RouterPort], relay: DHCPRelayConfiguration?) {
        preconditionFailure("A scenario with routers needs frames, and is not played over sockets.")
    }

    mutating func addServer(
        named name: String,
        card: NetworkCard,
        program: any HostProgram,
        from start: Instant,
        until stop: Instant?
    ) -> HostID {
        let host = run.addHost(named: name, stack: card.stack, segment: card.segment.rawValue, program: nil)
        run.startHost(host, program: program, at: start)
        if let stop { run.stopHost(host, at: stop) }
        return host
    }

    mutating func addMachine(
        named name: String,
        hardware: MachineHardware,
        card: NetworkCard,
        keys: [TypedKey],
        poweredOnAt powerOn: Instant,
        first: any BootStage
    ) -> MachineID {
        run.addMachine(
            named: name,
            hardware: hardware,
            stack: card.stack,
            segment: card.segment.rawValue,
            keys: keys,
            poweredOnAt: powerOn,
            first: first
        )
    }

    mutating func schedule(_ change: RunChange, at moment: RunMoment) { run.schedule(change, at: moment) }
}
