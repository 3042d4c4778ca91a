internal import ArgumentParser
internal import Conformance
internal import LiveNetwork
internal import Reports

struct VerifyCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify",
        abstract: "Judges captures of machines booting: what each reached, why it stopped, which rules were broken.",
        discussion: """
            Reads pcap and pcapng; a folder stands for all captures in it, - for standard input.

            Examples:
              bootproof verify boot.pcap
              bootproof verify boot.pcap --report report.json --report boot.pcapng
              tcpdump -i eth0 -w - 'port 67 or port 68 or port 69' | bootproof verify -

            A report's format is told by its name: \(ReportDestination.formats).

            Exit status: 0 every boot reached what it could and every must is kept; 1 a boot stopped or a must is broken; \
            2 could not run (a file that is missing, or is no capture); 64 wrong usage.
            """
    )

    @Argument(help: ArgumentHelp("Capture files or folders; - for standard input.", valueName: "capture"))
    var captures: [String]

    @Option(help: ArgumentHelp("Judge only frames that pass this filter (pcap-filter(7)).", valueName: "bpf"))
    var filter: String?

    @Flag(help: "Let broken shoulds and habits fail, too.")
    var strict = false

    @Option(
        help: ArgumentHelp("Write a report; may be said several times.", valueName: "file")
    )
    var report: [String] = []

    @Flag(help: "No progress, and one line for each machine and capture.")
    var quiet = false

    @Flag(help: "Tell what is in order, too: every name tried, every rule kept.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ReportDestination.check(report)
        if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
        if captures.filter({ $0 == "-" }).count > 1 {
            throw ValidationError("standard input (-) can be read once only")
        }
    }

    func run() throws {
        let destinations = report.compactMap(ReportDestination.init)
        let inputs = try CaptureInput.list(captures)
        if inputs.count != 1, destinations.contains(where: { $0.format == .pcapng }) {
            throw WrongUsage("a .pcapng report is of one capture, and here are \(inputs.count): verify them one by one")
        }
        let filters = try filter.map(CaptureInput.compile)
        // A report that can't be written is better known before an hour of reading than after it.
        for destination in destinations { try ReportFile.check(destination, inputs) }
        var judged: [CaptureDossier] = []
        var hasTrouble = false
        for var input in inputs {
            if destinations.contains(where: { $0.format == .pcapng }) { try input.makeReadableTwice() }
            defer { input.removeSpool() }
            do {
                let run = try judge(input, filters)
                judged.append(run)
                if !destinations.contains(where: { $0.path == nil }) { try show(run, isFirst: judged.count == 1) }
                for destination in destinations where destination.format == .pcapng {
                    try ReportFile.writeAnnotated(run, input: input, to: destination)
                }
            } catch let trouble as CannotRun where inputs.count > 1 {
                trouble.tell()
                hasTrouble = true
            }
        }
        let others = destinations.filter { $0.format != .pcapng }
        try ReportFile.write(judged, isCollection: inputs.count > 1, to: others)
        if hasTrouble { throw ExitCode(CannotRun.status) }
        if judged.contains(where: { $0.verdict == .fail }) { throw ExitCode(1) }
    }

    private func judge(_ input: CaptureInput, _ filters: PacketFilterSet?) throws -> CaptureDossier {
        let progress = ProgressDisplay(title: input.name, isSilent: quiet, settings: output.errorSettings)
        defer { progress.end() }
        return try input.judge(filters: filters, isStrict: strict, progress: progress)
    }

    private func show(_ run: CaptureDossier, isFirst: Bool) throws {
        let settings = output.settings
        if quiet {
            try StandardStream.output.deliver(TerminalReport(settings: settings).brief(of: run))
            return
        }
        let text = TerminalReport(settings: settings, isVerbose: verbose).text(of: run)
        try StandardStream.output.deliver(isFirst ? text : "\n" + text)
    }
}
