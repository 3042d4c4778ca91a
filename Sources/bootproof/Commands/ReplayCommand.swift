internal import ArgumentParser
internal import NetworkProtocols
internal import Reports
internal import Scenarios

struct ReplayCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Asks a live server what the clients of a capture asked, and tells which answers differ.",
        discussion: """
            With --interface each client of the capture has its own hardware address there, asks for its lease by frames, \
            and fetches from the address that it is given. Without, TFTP, HTTP and DNS go over ordinary sockets, and DHCP \
            is left out, or asked as a relay that has the address of --as-relay. Fields that differ each time are known \
            (bootproof list volatile), told apart, and count for nothing.

            Examples:
              bootproof replay boot.pcap --to 10.77.0.1 --interface eth0
              bootproof replay boot.pcap --to 10.77.0.1 --only tftp --only http --report replay.json
              bootproof replay boot.pcap --to 10.0.0.9 --to 192.168.1.6=10.0.0.10 --as-relay 10.0.0.2

            A report's format is told by its name: \(ComparisonReportFile.formats).

            Exit status: 0 nothing differs but what is volatile; 1 something does; 2 could not run (a right, a file that is \
            missing, nothing in it that can be asked); 64 wrong usage.
            """
    )

    @Argument(help: ArgumentHelp("The capture; - for standard input.", valueName: "capture"))
    var capture: String

    @Option(
        help: ArgumentHelp(
            "The live server; THEN=NOW for one of several servers of the capture.",
            valueName: "address"
        ),
        transform: { try LiveServer($0) }
    )
    var to: [LiveServer]

    @Option(help: ArgumentHelp("Where frames are sent and heard; needs the right to (CAP_NET_RAW).", valueName: "name"))
    var interface: String?

    @Option(
        help: ArgumentHelp("This computer's address, as which it relays DHCP; needs port 67.", valueName: "address"),
        transform: { try LiveServer.address($0) }
    )
    var asRelay: IPv4Address?

    @Option(
        help: ArgumentHelp("Only this client; may be said several times.", valueName: "hardware address"),
        transform: { try PlanSources.hardwareAddress($0) }
    )
    var client: [MACAddress] = []

    @Option(
        help: ArgumentHelp(
            "Only this protocol (dhcp, tftp, http, dns); may be said several times.",
            valueName: "name"
        ),
        transform: { word in
            guard let kind = ReplayKind(rawValue: word) else {
                throw ValidationError("‘\(word)’ is not known; say dhcp, tftp, http or dns")
            }
            return kind
        }
    )
    var only: [ReplayKind] = []

    @Option(help: ArgumentHelp("Write a report; may be said several times.", valueName: "file"))
    var report: [String] = []

    @Option(
        name: .customLong("capture"),
        help: ArgumentHelp("Record the replay's frames; with --interface only.", valueName: "file")
    )
    var recording: String?

    @Flag(help: "Nothing where nothing differs.")
    var quiet = false

    @Flag(help: "Tell what is volatile, too, and every answer.")
    var verbose = false

    @OptionGroup var output: OutputOptions

    func validate() throws {
        try ComparisonReportFile.check(report)
        if interface != nil, asRelay != nil {
            throw ValidationError("--interface and --as-relay contradict each other: say one of them")
        }
        if recording != nil, interface == nil {
            throw ValidationError("--capture records frames, and there are none without --interface")
        }
        if to.count(where: { $0.then == nil }) != 1 {
            throw ValidationError("say --to once without ‘=’: whoever is not named otherwise")
        }
        if quiet, verbose { throw ValidationError("--quiet and --verbose contradict each other") }
    }

    private var servers: ReplayServers {
        let pairs = to.compactMap { server in server.then.map { ($0, server.now) } }
        let standard = to.first { $0.then == nil }?.now ?? .any
        return ReplayServers(standard, others: Dictionary(pairs) { first, _ in first })
    }

    func run() throws {
        let destinations = report.compactMap(ReportDestination.init)
        let inputs = try CaptureInput.list([capture])
        for destination in destinations { try ReportFile.check(destination, inputs) }
        if let recording { try ReportFile.check(ReportDestination(file: recording), inputs) }
        guard inputs.count == 1 else {
            throw WrongUsage(
                "\(capture): one capture is replayed, and there are \(inputs.count): replay them one by one"
            )
        }
        let (script, name) = try readScript(inputs[0])
        let steps = script.steps.filter { step in
            (client.isEmpty || client.contains(step.client)) && (only.isEmpty || only.contains(step.kind))
        }
        guard !steps.isEmpty else {
            throw CannotRun(
                "\(name): there is no request in it that could be asked again; see: bootproof verify \(capture)"
            )
        }
        var play = ReplayPlay(servers: servers, interface: interface, relay: asRelay, recording: recording)
        let outcome = try play.run(steps)
        if outcome.replayed == 0, Interruption.isRequested { throw Interruption() }
        guard outcome.replayed > 0 else {
            let reason = outcome.exchanges.lazy.compactMap(\.skipped).first ?? "none of it can be"
            throw CannotRun("\(name): nothing was asked: \(reason)")
        }
        let text = ComparisonText(settings: output.settings)
        let told = ReplayReport(outcome, capture: name, servers: servers)
        try ComparisonReportFile.write(to: destinations, json: { try told.json() }, junit: { told.junit })
        if !destinations.contains(where: { $0.path == nil }), !quiet || outcome.differences > 0 {
            try StandardStream.output.deliver(text.replay(outcome, leftOut: script.leftOut, isVerbose: verbose))
        }
        if Interruption.isRequested { throw Interruption() }
        if outcome.differences > 0 { throw ExitCode(1) }
    }

    private func readScript(_ input: CaptureInput) throws -> (script: ReplayScript, name: String) {
        let progress = ProgressDisplay(title: input.name, isSilent: quiet, settings: output.errorSettings)
        defer { progress.end() }
        return (try input.script(progress: progress), input.name)
    }
}

/// Who is asked, and instead of whom.
struct LiveServer: Hashable, Sendable {
    /// The captured server; nil for all.
    var then: IPv4Address?
    var now: IPv4Address

    /// `10.0.0.1`, or `192.168.1.5=10.0.0.1`.
    init(_ text: String) throws {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        now = try Self.address(String(parts[parts.count - 1]))
        then = try parts.count == 2 ? Self.address(String(parts[0])) : nil
    }

    static func address(_ text: String) throws -> IPv4Address {
        guard let address = IPv4Address(text) else {
            throw ValidationError("‘\(text)’ is no IPv4 address; write it as 192.168.1.5")
        }
        return address
    }
}

extension ReplayReport {
    fileprivate init(_ outcome: ReplayOutcome, capture: String, servers: ReplayServers) {
        self.init(
            capture: capture,
            server: servers.standard.description,
            exchanges: outcome.exchanges.map { exchange in
                Exchange(
                    client: exchange.client.description,
                    frame: exchange.frame,
                    protocol: exchange.kind.rawValue,
                    request: exchange.name,
                    skipped: exchange.skipped,
                    then: exchange.then,
                    now: exchange.skipped == nil ? exchange.now : nil,
                    differences: exchange.differences.map { difference in
                        Difference(
                            field: difference.field,
                            matter: difference.matter(in: exchange),
                            then: difference.then,
                            now: difference.now,
                            why: difference.volatile?.reason
                        )
                    }
                )
            }
        )
    }
}
