internal import ArgumentParser
internal import BootObservation
internal import Foundation
internal import NetworkProtocols
internal import Reports
internal import Scenarios

struct BaselineCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "baseline",
        abstract: "Keeps what machines boot as a file, and tells what has changed since.",
        discussion: """
            Examples:
              bootproof baseline record --capture boot.pcap -o baseline.yaml
              bootproof baseline check baseline.yaml --capture after-the-change.pcap

            Exit status: 0 nothing drifted; 1 something did; 2 could not run; 64 wrong usage.
            """,
        subcommands: [Record.self, Check.self]
    )
}

extension BaselineCommand {
    struct Record: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Writes the boot plans of machines to a baseline file.",
            discussion: """
                The file says who answers, what is offered, which names are looked up, what is fetched, with which command \
                line a kernel starts, and how far the boot comes. docs/baseline.schema.json describes it to editors; \
                `bootproof list volatile` says what is left out because it differs each time.

                Examples:
                  bootproof baseline record --capture boot.pcap -o baseline.yaml
                  sudo bootproof baseline record --interface eth0 --persona ipxe-bios --mac 52:54:00:12:34:56 -o pc.yaml
                  bootproof baseline record --scenario Scenarios/machines/classroom.yaml --machine 52:54:00:10:00:01

                Exit status: 0 written; 2 could not run (a file that is missing, no machine that boots); 64 wrong usage.
                """
        )

        @OptionGroup var sources: PlanSources

        @Option(
            name: .shortAndLong,
            help: ArgumentHelp("Where to write it; unless said, standard output.", valueName: "file")
        )
        var output: String?

        @Flag(help: "No progress.")
        var quiet = false

        @OptionGroup var settings: OutputOptions

        func run() throws {
            if let output { try ReportFile.check(ReportDestination(file: output), readingFrom: sources.files()) }
            let seen = try sources.boots(isQuiet: quiet, settings: settings.errorSettings)
            // Plain clients have no boot; whoever wants them names them.
            let boots = seen.flatMap(\.boots).filter { $0.isBootClient || !sources.machine.isEmpty }
            guard !boots.isEmpty else {
                throw CannotRun(
                    "\(seen.compactMap(\.source).joined(separator: ", ")): no machine in it asks to boot; name a plain "
                        + "client with --machine, or see what there is with: bootproof verify"
                )
            }
            let source = seen.compactMap(\.source).joined(separator: ", ")
            let text = Baseline(plans: BootPlan.plans(of: boots, for: .record), recordedFrom: source).text
            guard let output else { return try StandardStream.output.deliver(text) }
            try ReportFile.write(Array(text.utf8), to: output)
            let count = boots.count == 1 ? "1 boot" : "\(boots.count) boots"
            if !quiet { try StandardStream.output.deliver("\(output): the plan of \(count)\n") }
        }
    }

    struct Check: ParsableCommand {
        static let configuration = CommandConfiguration(
            abstract:
                "Tells what differs from a baseline: per machine and field, what was expected and what was found.",
            discussion: """
                What a person took out of the file is not checked. A report's format is told by its name: .json \
                (docs/drift.schema.json), .xml (JUnit), or - for JSON on standard output.

                Examples:
                  bootproof baseline check baseline.yaml --capture after-the-change.pcap
                  bootproof baseline check baseline.yaml --scenario lab.yaml --report drift.json
                  sudo bootproof baseline check baseline.yaml --interface eth0 --quiet

                Exit status: 0 nothing drifted; 1 something did; 2 could not run (a file that is missing, or is no baseline); \
                64 wrong usage.
                """
        )

        @Argument(help: ArgumentHelp("The baseline file.", valueName: "baseline"))
        var baseline: String

        @OptionGroup var sources: PlanSources

        @Option(help: ArgumentHelp("Write a report; may be said several times.", valueName: "file"))
        var report: [String] = []

        @Flag(help: "No progress, and nothing where nothing drifted.")
        var quiet = false

        @OptionGroup var settings: OutputOptions

        func validate() throws { try ComparisonReportFile.check(report) }

        func run() throws {
            let destinations = report.compactMap(ReportDestination.init)
            let files = try sources.files() + [baseline]
            for destination in destinations { try ReportFile.check(destination, readingFrom: files) }
            let expected = try read()
            let seen = try sources.boots(
                of: expected.plans,
                isQuiet: quiet,
                settings: settings.errorSettings
            )
            let isSingle = seen.count == 1
            let check = expected.check(
                seen.map { SeenBoots(source: isSingle ? nil : $0.source, boots: $0.boots) }
            )
            let drift = DriftReport(
                check,
                plans: expected.plans,
                baseline: baseline,
                sources: seen.compactMap(\.source)
            )
            try ComparisonReportFile.write(to: destinations, json: { try drift.json() }, junit: { drift.junit })
            if !destinations.contains(where: { $0.path == nil }), !quiet || !check.differences.isEmpty {
                let text = ComparisonText(settings: settings.settings)
                try StandardStream.output.deliver(text.drift(check))
            }
            if !check.differences.isEmpty { throw ExitCode(1) }
        }

        /// - Throws: `CannotRun`, or an exit status where the problems were told.
        private func read() throws -> Baseline {
            guard let data = FileManager.default.contents(atPath: baseline) else {
                throw CannotRun("\(baseline): can't be read; check the path")
            }
            guard let text = String(data: data, encoding: .utf8) else {
                throw CannotRun("\(baseline): is no UTF-8 text; save it as UTF-8")
            }
            let read: Baseline
            do {
                read = try Baseline(yaml: text, file: baseline)
            } catch {
                StandardStream.error.write(error.description + "\n")
                throw ExitCode(CannotRun.status)
            }
            guard !sources.machine.isEmpty else { return read }
            for machine in sources.machine where !read.plans.contains(where: { $0.machine == machine }) {
                let known = Set(read.plans.map(\.machine.description)).sorted().joined(separator: ", ")
                throw CannotRun("\(baseline): holds no machine \(machine); it holds \(known)")
            }
            return Baseline(plans: read.plans.filter { sources.machine.contains($0.machine) })
        }
    }
}

extension DriftReport {
    fileprivate init(_ check: BaselineCheck, plans: [BootPlan], baseline: String, sources: [String]) {
        var machines = plans.map { Start(machine: $0.machine, boot: $0.boot) }
        for drift in check.differences {
            let start = Start(machine: drift.machine, boot: drift.boot)
            if !machines.contains(start) { machines.append(start) }
        }
        self.init(
            baseline: baseline,
            sources: sources,
            machines: machines.map { start in
                let drifts = check.differences.filter { $0.machine == start.machine && $0.boot == start.boot }
                return Machine(
                    machine: start.machine.description,
                    boot: start.boot,
                    drifts: drifts.map { Drift($0) }
                )
            },
            unknownMachines: check.unknownMachines.map(\.description)
        )
    }
}

/// A start of a machine.
private struct Start: Hashable {
    var machine: MACAddress
    var boot: Int
}

extension DriftReport.Drift {
    fileprivate init(_ difference: BootPlanDifference) {
        self.init(
            path: difference.path,
            field: difference.field,
            expected: difference.expected,
            found: difference.found,
            frame: difference.frame,
            line: difference.line,
            capture: difference.source,
            isConsequence: difference.isConsequence
        )
    }
}
