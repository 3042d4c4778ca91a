internal import ArgumentParser
internal import BootObservation
internal import Conformance
internal import NetworkBoot
internal import NetworkProtocols
internal import Reports
internal import Scenarios

/// Where the boots of a baseline come from.
struct PlanSources: ParsableArguments {
    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Capture files or folders; - for standard input.", valueName: "file")
    )
    var capture: [String] = []

    @Option(
        parsing: .upToNextOption,
        help: ArgumentHelp("Scenarios to play, files or folders.", valueName: "file")
    )
    var scenario: [String] = []

    @Option(help: ArgumentHelp("Boot machines from the network on this interface, as probe does.", valueName: "name"))
    var interface: String?

    @Option(
        help: ArgumentHelp(
            "What firmware boots on the interface; may be said several times. A check boots what the baseline holds.",
            valueName: "id"
        )
    )
    var persona: [String] = []

    @Option(help: ArgumentHelp("The first such machine's hardware address.", valueName: "address"))
    var mac: String?

    @Option(
        help: ArgumentHelp(
            "Only this machine; may be said several times. Unless it is said, all that ask to boot.",
            valueName: "hardware address"
        ),
        transform: { try PlanSources.hardwareAddress($0) }
    )
    var machine: [MACAddress] = []

    static func hardwareAddress(_ text: String) throws -> MACAddress {
        guard let mac = MACAddress(text) else {
            throw ValidationError("‘\(text)’ is no hardware address; write it as 52:54:00:12:34:56")
        }
        return mac
    }

    func validate() throws {
        guard !capture.isEmpty || !scenario.isEmpty || interface != nil else {
            throw ValidationError("say where the boots are to be seen: --capture, --scenario or --interface")
        }
        if interface == nil, !persona.isEmpty || mac != nil {
            throw ValidationError("--persona and --mac are for machines that boot on an --interface")
        }
        if capture.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("standard input (-) can be read once only")
        }
    }

    /// The files that are read.
    func files() throws -> [String] {
        try CaptureInput.list(capture).map(\.path) + ScenarioInput.list(scenario).map(\.path)
    }

    /// All boots in order, those of machines that are not asked for left out.
    ///
    /// - Parameter plans: whose machines boot on the interface; nil for those of `--persona` and `--mac`.
    /// - Throws: `CannotRun` where a source can't be read or the interface can't be used.
    func boots(of plans: [BootPlan]? = nil, isQuiet: Bool, settings: TerminalSettings) throws -> [SeenBoots] {
        var seen: [SeenBoots] = []
        for input in try CaptureInput.list(capture) {
            let progress = ProgressDisplay(title: input.name, isSilent: isQuiet, settings: settings)
            defer { progress.end() }
            let dossier = try input.judge(filters: nil, isStrict: false, progress: progress)
            if Interruption.isRequested { throw Interruption() }
            seen.append(SeenBoots(source: input.name, boots: chosen(dossier.judged.network.boots)))
        }
        for input in try ScenarioInput.list(scenario) {
            let scenario: Scenario
            do {
                scenario = try input.read()
            } catch let problems as ScenarioProblems {
                StandardStream.error.write(problems.description + "\n")
                throw ExitCode(CannotRun.status)
            }
            let dossier = try ScenarioPlay(scenario: scenario).run(ladder: nil, isStopped: { false }, show: { _ in })
                .dossier
            seen.append(SeenBoots(source: scenario.file, boots: chosen(dossier.judged.network.boots)))
        }
        if let interface {
            let machines = try plans.map(Self.machines) ?? newMachines(on: interface)
            let seed = UInt64.random(in: 0..<(1 << 48))
            let play = ProbePlay(interface: interface, machines: machines, goal: .progress(.root), seed: seed)
            let dossier = try play.run(ladder: nil) { _ in }.dossier
            // Others may boot on that network meanwhile: that is not what was asked.
            let played = Set(machines.map(\.hardware.hardwareAddress))
            let boots = dossier.judged.network.boots.filter { played.contains($0.client.mac) }
            seen.append(SeenBoots(source: interface, boots: chosen(boots)))
        }
        return seen
    }

    /// The machines that `probe` would boot.
    private func newMachines(on interface: String) throws -> [ProbePlay.Machine] {
        let words =
            ["--interface", interface] + persona.flatMap { ["--persona", $0] } + (mac.map { ["--mac", $0] } ?? [])
        return try ProbeCommand.parse(words).cast(seed: UInt64.random(in: 0..<(1 << 48)))
    }

    /// The machines of a baseline, each once.
    private static func machines(of plans: [BootPlan]) throws -> [ProbePlay.Machine] {
        try plans.filter { $0.boot == 1 }.map { plan in
            let id = plan.personaName ?? "intel-bios-rom"
            guard let persona = PersonaCatalog.persona(id: id), persona.dhcp != nil, persona.firmware != nil else {
                throw CannotRun(
                    "\(plan.machine): its persona \(id) is not played; leave it out with --machine of the others"
                )
            }
            let uuid = plan.machineUUID.flatMap { WrittenValue.uuid($0) } ?? MachineHardware.uuid(of: plan.machine)
            let hardware = MachineHardware(hardwareAddress: plan.machine, uuid: uuid, memory: 2 << 30)
            return ProbePlay.Machine(name: plan.machine.description, persona: persona, hardware: hardware)
        }
    }

    private func chosen(_ boots: [ObservedBoot]) -> [ObservedBoot] {
        machine.isEmpty ? boots : boots.filter { machine.contains($0.client.mac) }
    }
}
