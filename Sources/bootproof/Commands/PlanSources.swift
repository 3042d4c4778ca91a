internal import ArgumentParser
internal import BootObservation
internal import Conformance
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

    @Option(
        help: ArgumentHelp(
            "Only this machine; may be said several times. Unless it is said, all that ask to boot.",
            valueName: "hardware address"
        ),
        transform: { text in
            guard let mac = MACAddress(text) else {
                throw ValidationError("‘\(text)’ is no hardware address; write it as 52:54:00:12:34:56")
            }
            return mac
        }
    )
    var machine: [MACAddress] = []

    func validate() throws {
        guard !capture.isEmpty || !scenario.isEmpty else {
            throw ValidationError("say where the boots are to be seen: --capture or --scenario")
        }
        if capture.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("standard input (-) can be read once only")
        }
    }

    /// All boots in order, those of machines that are not asked for left out.
    ///
    /// - Throws: `CannotRun` where a source can't be read.
    func boots(isQuiet: Bool, settings: TerminalSettings) throws -> [SeenBoots] {
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
            let dossier = try ScenarioPlay(scenario: scenario).run(ladder: nil) { _ in }.dossier
            seen.append(SeenBoots(source: scenario.file, boots: chosen(dossier.judged.network.boots)))
        }
        return seen
    }

    private func chosen(_ boots: [ObservedBoot]) -> [ObservedBoot] {
        machine.isEmpty ? boots : boots.filter { machine.contains($0.client.mac) }
    }
}
