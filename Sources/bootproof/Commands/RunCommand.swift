internal import ArgumentParser
internal import CaptureFiles
internal import Conformance
internal import Foundation
internal import NetworkProtocols
internal import Reports
internal import Scenarios

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract:
            "Plays scenarios: machines boot from servers, in a simulated network or over sockets, and what came of it is judged.",
        discussion: """
            A scenario is a YAML file; a folder stands for all scenarios in it. docs/scenario.schema.json describes the \
            language to editors.

            Examples:
              bootproof run Scenarios/systemrescuecd/http-one-server.yaml
              bootproof run Scenarios --capture-dir captures --report report.xml
              bootproof run Scenarios/links/lossy.yaml --seed 42 --verbose
              bootproof run Scenarios/links/lossy.yaml --seeds 1-100 --keep-going
              bootproof run Scenarios/systemrescuecd/http-one-server.yaml --write-files /srv
              bootproof run Scenarios --world sockets --keep-going

            Of one scenario all is told while it happens, of several a line each. In the simulated world the same seed \
            gives the same frames, octet for octet. Over sockets time is real; scenarios that need frames are listed as \
            not run, and what is recorded is written down from what was said. A report's format is told by its name: \(ReportDestination.formats).

            Exit status: 0 every scenario came out as it says; 1 one did not; 2 could not run (a file that is missing, or is \
            no scenario); 64 wrong usage.
            """
    )

    @Argument(help: ArgumentHelp("Scenario files or folders.", valueName: "scenario"))
    var scenarios: [String]

    @Option(
        help: ArgumentHelp(
            "Where to run them: in a simulated network, or over the kernel's sockets: on loopback with shifted ports, or at the hosts' own addresses in network namespaces (root, or a user namespace); sockets alone is the best of both that is possible.",
            valueName: "world"
        )
    )
    var world = RunWorld.simulated

    @Option(
        help: ArgumentHelp(
            "How many scenarios run at a time; by default one a processor, and many over sockets, where they mostly wait.",
            valueName: "number"
        )
    )
    var jobs: Int?

    @Option(help: ArgumentHelp("What all chance is drawn from, instead of the scenario's own.", valueName: "number"))
    var seed: UInt64?

    @Option(
        help: ArgumentHelp("Run one scenario with each of these seeds, a line each: 1-100.", valueName: "first-last")
    )
    var seeds: String?

    @Option(
        help: ArgumentHelp("Write each scenario's frames to <scenario>.pcapng in this folder.", valueName: "folder")
    )
    var captureDir: String?

    @Option(
        help: ArgumentHelp(
            "Play nothing, but write the files that the scenario's servers hand out to this folder, a folder in it each tree: for servers of another make.",
            valueName: "folder"
        )
    )
    var writeFiles: String?

    @Flag(help: "Go on with the next scenario when one does not come out as it says.")
    var keepGoing = false

    @Flag(help: "Let broken shoulds and habits fail, too.")
    var strict = false

    @Option(help: ArgumentHelp("Write a report; may be said several times.", valueName: "file"))
    var report: [String] = []

    @Flag(help: "Only scenarios that do not come out as they say.")
    var quiet = false

    @Flag(help: "Tell all of every scenario: the ladder, every screen, every expectation, every rule.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ReportDestination.check(report)
        if let jobs, !(1...Self.mostJobs).contains(jobs) {
            throw ValidationError("--jobs wants a number from 1 to \(Self.mostJobs), not \(jobs)")
        }
        if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
        if seed != nil, seeds != nil { throw ValidationError("--seed and --seeds contradict each other") }
        if let seeds, SeedSweep.seeds(seeds) == nil {
            throw ValidationError("--seeds \(seeds): say the first and the last, such as 1-100, a million at the most")
        }
        if seeds != nil, world != .simulated {
            throw ValidationError("--seeds is for the simulated world: over sockets the same seed is not the same run")
        }
    }

    func run() throws {
        let destinations = report.compactMap(ReportDestination.init)
        let inputs = try ScenarioInput.list(scenarios)
        if inputs.count != 1, destinations.contains(where: { $0.format == .pcapng }) {
            throw WrongUsage("a .pcapng report is of one scenario, and here are \(inputs.count): run them one by one")
        }
        for destination in destinations { try ReportFile.check(destination, []) }
        let read = try readAll(inputs)
        if let writeFiles {
            guard read.count == 1 else {
                throw WrongUsage("--write-files is for one scenario, and here are \(read.count): write them one by one")
            }
            return try StandardStream.output.deliver(try ScenarioFolder(path: writeFiles).write(read[0]))
        }
        if let captureDir { try prepare(captureDir, read) }
        if let seeds = seeds.flatMap(SeedSweep.seeds) { return try sweep(seeds, read, destinations) }
        let place = try world.resolved()
        if let sentence = RunWorld(place).sentence, !quiet {
            StandardStream.error.write("bootproof: \(sentence)\n")
        }
        let runs = try playAll(read, in: place, destinations)
        let others = destinations.filter { $0.format != .pcapng }
        try ReportFile.write(runs, isCollection: inputs.count > 1, to: others)
        if runs.contains(where: { $0.verdict == .fail }) { throw ExitCode(1) }
    }

    /// Runs one scenario with many seeds.
    private func sweep(
        _ seeds: ClosedRange<UInt64>,
        _ scenarios: [Scenario],
        _ destinations: [ReportDestination]
    ) throws {
        guard scenarios.count == 1 else {
            throw WrongUsage("--seeds is for one scenario, and here are \(scenarios.count): run them one by one")
        }
        if destinations.contains(where: { $0.format == .pcapng }) {
            throw WrongUsage("a .pcapng report is of one run: say --seed, or --capture-dir for a file of each")
        }
        var sweep = SeedSweep(scenario: scenarios[0], seeds: seeds)
        sweep.isStrict = strict
        sweep.keepsGoing = keepGoing
        sweep.isQuiet = quiet
        sweep.captureFolder = captureDir
        let isTold = !destinations.contains { $0.path == nil }
        let runs = try sweep.run(settings: output.settings, isTold: isTold)
        try ReportFile.write(runs, isCollection: true, to: destinations)
        if runs.contains(where: { $0.verdict == .fail }) { throw ExitCode(1) }
    }

    /// All scenarios, before any is run: what is wrong is told of all of them at once.
    private func readAll(_ inputs: [ScenarioInput]) throws -> [Scenario] {
        var scenarios: [Scenario] = []
        var hasTrouble = false
        for input in inputs {
            do {
                scenarios.append(try input.read())
            } catch let problems as ScenarioProblems {
                StandardStream.error.write(problems.description + "\n")
                hasTrouble = true
            } catch let trouble as CannotRun {
                trouble.tell()
                hasTrouble = true
            }
        }
        if hasTrouble { throw ExitCode(CannotRun.status) }
        return scenarios
    }

    /// Makes the folder for captures, and sees that no two scenarios write the same one.
    private func prepare(_ folder: String, _ scenarios: [Scenario]) throws {
        var files: [String: String] = [:]
        for scenario in scenarios {
            if let other = files.updateValue(scenario.file, forKey: scenario.name) {
                throw WrongUsage(
                    "\(other) and \(scenario.file) would both be written to \(scenario.name).pcapng: run them one by one"
                )
            }
        }
        do {
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        } catch {
            throw CannotRun("\(folder): can't be made: \(error.localizedDescription)")
        }
    }

    /// More threads than these help nobody.
    private static let mostJobs = 1024
    /// Scenarios over sockets at a time: they wait for their timeouts as a rule.
    private static let jobsOverSockets = 96

    private func jobs(in place: ScenarioWorld) -> Int {
        if let jobs { return jobs }
        if case .sockets = place { return Self.jobsOverSockets }
        return ProcessInfo.processInfo.activeProcessorCount
    }

    /// Plays them, several at a time, and tells of them in order; stops behind the first that fails unless it is to go on.
    private func playAll(
        _ scenarios: [Scenario],
        in place: ScenarioWorld,
        _ destinations: [ReportDestination]
    ) throws -> [CaptureDossier] {
        let told = telling(isSingle: scenarios.count == 1, destinations)
        var runs: [CaptureDossier] = []
        let plays = scenarios.map { play($0, in: place, destinations) }
        // One that is told while it happens is played on this thread.
        let isParallel = scenarios.count > 1 && jobs(in: place) > 1
        let work = SideBySide(count: isParallel ? plays.count : 0, jobs: jobs(in: place)) { number, isStopped in
            var text = ""
            let result = try told.run(plays[number], isFirst: number == 0, isStopped: isStopped) { text += $0 }
            return (result, text)
        }
        defer { work.stop() }
        for (index, play) in plays.enumerated() {
            let result: ScenarioPlay.Result
            if let (played, text) = try work.next() {
                try StandardStream.output.deliver(text)
                result = played
            } else {
                result = try told.run(
                    play,
                    isFirst: index == 0,
                    isStopped: { false },
                    show: { try StandardStream.output.deliver($0) }
                )
            }
            runs.append(result.dossier)
            for destination in destinations where destination.format == .pcapng {
                try ReportFile.writeAnnotated(result.dossier, capture: result.capture, to: destination)
            }
            if result.dossier.verdict == .fail, !keepGoing, index + 1 < plays.count {
                let rest = plays.count - index - 1
                StandardStream.error.write(
                    "bootproof: stopped there, \(rest) of \(plays.count) scenarios left; --keep-going runs them all\n"
                )
                break
            }
        }
        return runs
    }

    private func play(
        _ scenario: Scenario,
        in place: ScenarioWorld,
        _ destinations: [ReportDestination]
    ) -> ScenarioPlay {
        ScenarioPlay(
            scenario: scenario,
            seed: seed,
            world: place,
            isStrict: strict,
            capturePath: captureDir.map { ($0.hasSuffix("/") ? $0 : $0 + "/") + scenario.name + ".pcapng" },
            keepsFrames: destinations.contains { $0.format == .pcapng }
        )
    }

    private func telling(isSingle: Bool, _ destinations: [ReportDestination]) -> PlayTelling {
        let isJSON = destinations.contains { $0.path == nil }
        return PlayTelling(
            settings: output.settings,
            isVerbose: verbose,
            isWhole: (isSingle || verbose) && !quiet && !isJSON,
            isBrief: !isJSON,
            tellsFailuresOnly: quiet
        )
    }
}

/// What is told of a scenario's run, and when.
private struct PlayTelling: Sendable {
    var settings: TerminalSettings
    var isVerbose: Bool
    /// Whether all is told while it happens.
    var isWhole: Bool
    /// Whether a line is told where not all is.
    var isBrief: Bool
    var tellsFailuresOnly: Bool

    func run(
        _ play: ScenarioPlay,
        isFirst: Bool,
        isStopped: () -> Bool,
        show: (String) throws -> Void
    ) throws -> ScenarioPlay.Result {
        let text = RunText(settings: settings, isVerbose: isVerbose)
        let scenario = play.scenario
        var ladder: LiveLadder?
        if isWhole {
            let seed = play.seed ?? scenario.seed
            try show((isFirst ? "" : "\n") + text.heading(scenario: scenario.file, title: scenario.title, seed: seed))
            ladder = LiveLadder(settings: settings, names: scenario.machineAddresses)
        }
        let result = try play.run(ladder: ladder, isStopped: isStopped, show: show)
        if isWhole {
            try show(text.conclusion(of: result.dossier))
        } else if isBrief, !tellsFailuresOnly || result.dossier.verdict == .fail {
            try show(text.brief(of: result.dossier))
        }
        return result
    }
}
