public import NetworkBoot
public import NetworkProtocols
internal import SimulatedNetwork

/// A scenario in the simulated world.
///
///     let outcome = try ScenarioRun(scenario).run(onFrame: { header, octets in … })
public struct ScenarioRun: Sendable {
    public let scenario: Scenario
    /// What all chance of the run is drawn from.
    public let seed: UInt64

    /// - Parameter seed: nil for the scenario's own.
    public init(_ scenario: Scenario, seed: UInt64? = nil) {
        self.scenario = scenario
        self.seed = seed ?? scenario.seed
    }

    /// What a run tells while it goes on.
    public enum Event: Sendable {
        /// Comes every few thousand events.
        case working(RunStatistics, at: Instant)
        case poweredOn(String, at: Instant)
        case shown(String, ScreenLine)
        case ended(String, BootResult, at: Instant)
    }

    /// How long the network is listened to after the last boot has ended: whoever reads the frames has to see that a
    /// machine that says nothing more has stopped.
    static let quietTime = Duration.seconds(150)

    /// Runs on the calling thread until every boot has ended or a limit is reached.
    ///
    /// - Parameters:
    ///   - onFrame: is given every frame; numbers count from 1, interfaces are the scenario's segments in order.
    ///   - progress: is told what happens; false interrupts the run.
    /// - Throws: what can't be made of the scenario's files.
    public func run(
        onFrame: ((FrameHeader, Span<UInt8>) -> Void)? = nil,
        progress: (Event) -> Bool = { _ in true }
    ) throws(ScenarioProblem) -> ScenarioOutcome {
        var network = try NetworkBuilder(scenario, seed: seed).build()
        let names = scenario.machineNames
        var limits = RunLimits()
        limits.duration = scenario.limits.time
        limits.drain = Self.quietTime
        let report = network.run(limits: limits, onFrame: onFrame) { event in
            switch event {
            case .working(let statistics, let now): progress(.working(statistics, at: now))
            case .poweredOn(let machine, let now): progress(.poweredOn(names[machine.rawValue], at: now))
            case .shown(let machine, let line): progress(.shown(names[machine.rawValue], line))
            case .ended(let machine, let result, let now):
                progress(.ended(names[machine.rawValue], result, at: now))
            }
        }
        return ScenarioOutcome(
            seed: seed,
            end: report.end,
            time: report.time,
            recordingEnd: report.recordingEnd,
            machines: report.machines.map { machine in
                MachineAccount(name: machine.name, mac: machine.hardware.hardwareAddress, boots: machine.boots)
            },
            statistics: report.statistics
        )
    }
}

/// Makes the simulated network of a scenario.
struct NetworkBuilder {
    private let scenario: Scenario
    private let seed: UInt64
    private var files: FileStore
    private var network: SimulatedNetwork
    private var segments: [String: SegmentID] = [:]

    init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        files = FileStore(scenario.trees)
        network = SimulatedNetwork(seed: seed)
    }

    /// The network with everything in it, in the order of the scenario.
    consuming func build() throws(ScenarioProblem) -> SimulatedNetwork {
        for name in scenario.segments {
            let mtu = plan(name)?.maximumTransmissionUnit ?? 1500
            segments[name] = network.addSegment(named: name, maximumTransmissionUnit: mtu)
        }
        for (number, router) in scenario.routers.enumerated() { add(router, number) }
        for (number, server) in scenario.servers.enumerated() { try add(server, number) }
        for machine in scenario.machines { add(machine) }
        return network
    }

    private func segment(_ name: String) -> SegmentID {
        guard let id = segments[name] else {
            preconditionFailure("A scenario's segments were checked when it was read.")
        }
        return id
    }

    // MARK: Links

    private func plan(_ name: String) -> LinkPlan? { scenario.links.first { $0.name == name } }

    /// The link of a card: its own conditions, else its kind's, else its segment's, which count for frames to it only, so
    /// that none is lost twice.
    private func link(_ names: [String], on segment: String) -> Link {
        if let plan = names.lazy.compactMap(plan).first { return Link(LinkConditions(plan)) }
        if let plan = plan(segment) { return Link(outbound: LinkConditions(), inbound: LinkConditions(plan)) }
        return Link()
    }

    private func card(
        _ names: [String],
        on segment: String,
        _ mac: MACAddress,
        _ interface: InterfaceConfiguration? = nil
    ) -> NetworkCard {
        NetworkCard(
            on: self.segment(segment),
            hardwareAddress: mac,
            interface: interface,
            maximumTransmissionUnit: plan(segment)?.maximumTransmissionUnit ?? 1500,
            link: link(names, on: segment)
        )
    }

    // MARK: Hosts

    private mutating func add(_ router: RouterPlan, _ number: Int) {
        let ports = router.ports.enumerated().map { index, port in
            let mac = MACAddress(
                0x02,
                0,
                0,
                0x02,
                UInt8(truncatingIfNeeded: number),
                UInt8(truncatingIfNeeded: index + 1)
            )
            let interface = InterfaceConfiguration(address: port.address.address, mask: port.address.mask)
            return RouterPort(card: card([router.name], on: port.segment, mac, interface), interface: interface)
        }
        let relay = router.relay.map { relay in
            let listening = router.ports.enumerated().filter { _, port in
                relay.segments.isEmpty
                    ? port.address.network
                        != InterfaceAddress(
                            address: relay.server,
                            prefixLength: port.address.prefixLength
                        ).network : relay.segments.contains(port.segment)
            }
            let interfaces = listening.map { index, port in
                DHCPRelayConfiguration.Interface(
                    number: index,
                    address: port.address.address,
                    circuitID: Array(port.segment.utf8)
                )
            }
            return DHCPRelayConfiguration(interfaces: interfaces, servers: [relay.server])
        }
        network.addRouter(named: router.name, ports: ports, relay: relay)
    }

    private mutating func add(_ server: ServerPlan, _ number: Int) throws(ScenarioProblem) {
        let mac = server.mac ?? MACAddress(0x02, 0, 0, 0x01, 0, UInt8(truncatingIfNeeded: number + 1))
        let interface = InterfaceConfiguration(
            address: server.address.address,
            mask: server.address.mask,
            router: server.router ?? onlyRouter(on: server.segment)
        )
        let card = card([server.name], on: server.segment, mac, interface)
        let host = network.addHost(named: server.name, card: card, program: nil)
        let start = Instant.zero.advanced(by: server.start)
        network.startHost(host, program: try program(server, number, at: start), at: start)
        if let stop = server.stop { network.stopHost(host, at: .zero.advanced(by: stop)) }
    }

    /// The one router that a segment has.
    private func onlyRouter(on segment: String) -> IPv4Address? {
        let addresses = scenario.routers.flatMap { router in router.ports.filter { $0.segment == segment } }
        return addresses.count == 1 ? addresses[0].address.address : nil
    }

    private mutating func program(
        _ server: ServerPlan,
        _ number: Int,
        at start: Instant
    ) throws(ScenarioProblem) -> any HostProgram {
        var configuration = ReferenceServerConfiguration()
        configuration.dhcp = DHCPServerConfiguration(server.dhcp, address: server.address.address)
        if let plan = server.tftp {
            configuration.tftp = .init(try files.tree(plan.tree), TFTPServerConfiguration(plan))
        }
        if let plan = server.http {
            configuration.http = .init(try files.tree(plan.tree), HTTPServerConfiguration(plan))
        }
        if let plan = server.dns {
            configuration.dns = DNSServerConfiguration(
                hosts: plan.hosts.map { .init(name: Array($0.name.utf8), addresses: $0.addresses) }
            )
        }
        var random = SeededRandom(seed: seed ^ UInt64(number + 1))
        let clean = ReferenceServer(configuration, seed: random.next(), at: start)
        guard !server.faults.isEmpty else { return clean }
        var faults: [any ServerFault] = []
        for plan in server.faults { faults.append(try plan.fault(file: scenario.file)) }
        return FaultyServer(clean, faults: faults)
    }

    // MARK: Machines

    private mutating func add(_ machine: MachinePlan) {
        let persona = PersonaCatalog.persona(id: machine.firmware) ?? PersonaCatalog.all[0]
        for (index, name) in machine.names.enumerated() {
            let mac = machine.hardwareAddress(index)
            network.addMachine(
                named: name,
                hardware: MachineHardware(
                    hardwareAddress: mac,
                    uuid: machine.uuid(index),
                    memory: machine.memory
                ),
                card: card([name, machine.name], on: machine.segment, mac),
                keys: machine.keys.map { TypedKey(BootKey($0.key), after: $0.delay) },
                poweredOnAt: .zero.advanced(by: machine.powerOn + machine.spacing * index),
                first: FirmwareStage(persona: persona)
            )
        }
    }
}

extension BootKey {
    init(_ key: KeyPlan.Key) {
        self =
            switch key {
            case .enter: .enter
            case .escape: .escape
            case .up: .up
            case .down: .down
            case .tab: .tab
            case .function(let number): .function(number)
            case .character(let octet): .character(octet)
            }
    }
}

extension LinkConditions {
    init(_ plan: LinkPlan) {
        self.init()
        if let delay = plan.delay { self.delay = delay }
        jitter = plan.jitter
        lossPerMillion = plan.lossPerMillion
        duplicationPerMillion = plan.duplicationPerMillion
        reorderingPerMillion = plan.reorderingPerMillion
        corruptionPerMillion = plan.corruptionPerMillion
        maximumTransmissionUnit = plan.maximumTransmissionUnit
        outages = plan.outages.map {
            Instant.zero.advanced(by: $0.lowerBound)..<Instant.zero.advanced(by: $0.upperBound)
        }
    }
}
