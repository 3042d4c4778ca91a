internal import NetworkBoot
internal import NetworkProtocols
internal import SimulatedNetwork

/// Puts what a scenario plans into a network of one world or another.
struct NetworkBuilder {
    private let scenario: Scenario
    private let seed: UInt64
    private var files: FileStore
    private var segments: [String: SegmentID] = [:]
    private var hosts: [String: HostID] = [:]
    private var machines: [String: MachineID] = [:]
    /// What each server serves, as changes leave it.
    private var programs: [String: ServerProgram] = [:]
    private var changed: [String: ServicesPlan] = [:]

    init(_ scenario: Scenario, seed: UInt64) {
        self.scenario = scenario
        self.seed = seed
        files = FileStore(scenario.trees)
    }

    /// Adds everything to `network`, in the order of the scenario.
    mutating func build(into network: inout some PlayedNetwork) throws(ScenarioProblem) {
        for name in scenario.segments {
            let mtu = plan(name)?.maximumTransmissionUnit ?? 1500
            segments[name] = network.addSegment(named: name, maximumTransmissionUnit: mtu)
        }
        for (number, router) in scenario.routers.enumerated() { add(router, number, to: &network) }
        for (number, server) in scenario.servers.enumerated() { try add(server, number, to: &network) }
        for machine in scenario.machines { add(machine, to: &network) }
        for event in scenario.events { try add(event, to: &network) }
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

    private func add(_ router: RouterPlan, _ number: Int, to network: inout some PlayedNetwork) {
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
                    ? !relay.servers.contains { server in
                        InterfaceAddress(address: server, prefixLength: port.address.prefixLength).network
                            == port.address.network
                    } : relay.segments.contains(port.segment)
            }
            let interfaces = listening.map { index, port in
                DHCPRelayConfiguration.Interface(
                    number: index,
                    address: port.address.address,
                    circuitID: Array(port.segment.utf8)
                )
            }
            return DHCPRelayConfiguration(interfaces: interfaces, servers: relay.servers)
        }
        network.addRouter(named: router.name, ports: ports, relay: relay)
    }

    private mutating func add(
        _ server: ServerPlan,
        _ number: Int,
        to network: inout some PlayedNetwork
    ) throws(ScenarioProblem) {
        let mac = server.mac ?? MACAddress(0x02, 0, 0, 0x01, 0, UInt8(truncatingIfNeeded: number + 1))
        let interface = InterfaceConfiguration(
            address: server.address.address,
            mask: server.address.mask,
            router: server.router ?? onlyRouter(on: server.segment)
        )
        let card = card([server.name], on: server.segment, mac, interface)
        let start = Instant.zero.advanced(by: server.start)
        let program = try program(server, number)
        programs[server.name] = program
        hosts[server.name] = network.addServer(
            named: server.name,
            card: card,
            program: program.started(at: start),
            from: start,
            until: server.stop.map { .zero.advanced(by: $0) }
        )
    }

    /// The one router that a segment has.
    private func onlyRouter(on segment: String) -> IPv4Address? {
        let addresses = scenario.routers.flatMap { router in router.ports.filter { $0.segment == segment } }
        return addresses.count == 1 ? addresses[0].address.address : nil
    }

    private mutating func program(_ server: ServerPlan, _ number: Int) throws(ScenarioProblem) -> ServerProgram {
        var random = SeededRandom(seed: seed ^ UInt64(number + 1))
        var faults: [any ServerFault] = []
        for plan in server.faults { faults.append(try plan.fault(file: scenario.file)) }
        return ServerProgram(
            configuration: try configuration(server.services, of: server),
            faults: faults,
            seed: random.next()
        )
    }

    private mutating func configuration(
        _ services: ServicesPlan,
        of server: ServerPlan
    ) throws(ScenarioProblem) -> ReferenceServerConfiguration {
        var configuration = ReferenceServerConfiguration()
        configuration.dhcp = DHCPServerConfiguration(services.dhcp, address: server.address.address)
        configuration.proxy = services.proxy.map {
            ProxyDHCPServerConfiguration($0, address: server.address.address)
        }
        if let plan = services.tftp {
            configuration.tftp = .init(try files.tree(plan.tree), TFTPServerConfiguration(plan))
        }
        if let plan = services.http {
            configuration.http = .init(try files.tree(plan.tree), HTTPServerConfiguration(plan))
        }
        if let plan = services.dns {
            configuration.dns = DNSServerConfiguration(
                hosts: plan.hosts.map { .init(name: Array($0.name.utf8), addresses: $0.addresses) }
            )
        }
        if let plan = services.nfs {
            configuration.nfs = try NFSServerConfiguration(plan, server: server.name, files: &files)
        }
        if let plan = services.nbd {
            configuration.nbd = try NBDServerConfiguration(plan, files: &files, of: scenario)
        }
        if let plan = services.rarp {
            let tree = scenario.trees.first { $0.name == services.tftp?.tree }
            let names = tree?.files.filter(\.isFile).map(\.path) ?? []
            configuration.rarp = RARPServerConfiguration(plan, address: server.address.address, files: names)
        }
        return configuration
    }

    // MARK: Events

    private mutating func add(
        _ event: EventPlan,
        to network: inout some PlayedNetwork
    ) throws(ScenarioProblem) {
        let moment: RunMoment
        switch event.moment {
        case .time(let time): moment = .instant(.zero.advanced(by: time))
        case .reached(let progress, let name, let time):
            guard let machine = machines[name ?? scenario.machineNames[0]] else { return }
            moment = .reached(progress, by: machine, after: time)
        }
        switch event.change {
        case .stop(let name): network.schedule(.stopHost(host(name)), at: moment)
        case .start(let name):
            guard let program = programs[name] else { return }
            network.schedule(.startHost(host(name)) { program.started(at: $0) }, at: moment)
        case .hang(let name):
            network.schedule(.changeProgram(host(name)) { program, _ in program = HungProgram() }, at: moment)
        case .change(let name, let change):
            guard let server = scenario.servers.first(where: { $0.name == name }) else { return }
            let services = (changed[name] ?? server.services).changed(by: change)
            changed[name] = services
            let configuration = try configuration(services, of: server)
            programs[name]?.configuration = configuration
            guard let program = programs[name] else { return }
            network.schedule(.changeProgram(host(name)) { program.change(&$0, at: $1) }, at: moment)
        case .powerOff(let name): if let machine = machines[name] { network.schedule(.powerOff(machine), at: moment) }
        case .powerOn(let name): if let machine = machines[name] { network.schedule(.powerOn(machine), at: moment) }
        }
    }

    private func host(_ name: String) -> HostID {
        guard let host = hosts[name] else {
            preconditionFailure("A scenario's servers were checked when it was read.")
        }
        return host
    }

    // MARK: Machines

    /// A ROM, or a loader on a medium.
    private func firstStage(of machine: MachinePlan, _ persona: Persona) -> any BootStage {
        guard let medium = machine.startsFrom else { return FirmwareStage(persona: persona) }
        return LocalLoaderStage(medium: medium, persona: persona)
    }

    private mutating func add(_ machine: MachinePlan, to network: inout some PlayedNetwork) {
        let persona = PersonaCatalog.persona(id: machine.firmware) ?? PersonaCatalog.all[0]
        for (index, name) in machine.names.enumerated() {
            let mac = machine.hardwareAddress(index)
            machines[name] = network.addMachine(
                named: name,
                hardware: MachineHardware(
                    hardwareAddress: mac,
                    uuid: machine.uuid(index),
                    cards: machine.cards,
                    bootCard: machine.bootCard,
                    memory: machine.memory,
                    rootUse: machine.rootUse
                ),
                card: card([name, machine.name], on: machine.segment, mac),
                keys: machine.keys.map { TypedKey(BootKey($0.key), after: $0.delay) },
                poweredOnAt: .zero.advanced(by: machine.powerOn + machine.spacing * index),
                first: firstStage(of: machine, persona)
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
        blockedPorts = plan.blockedPorts.map { BlockedPort($0.isTCP ? .tcp : .udp, $0.port) }
        outages = plan.outages.map {
            Instant.zero.advanced(by: $0.lowerBound)..<Instant.zero.advanced(by: $0.upperBound)
        }
    }
}
