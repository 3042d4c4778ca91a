internal import ArgumentParser
internal import Deployment
internal import Foundation
internal import LiveNetwork
internal import NetworkBoot
internal import Scenarios

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves what machines need to boot: DHCP, RARP, TFTP, HTTP, DNS, NFS and NBD on a real network.",
        discussion: """
            What is served is said in a file of settings, YAML or one of pxebootsrv, or by a few options (docs/serve.md).
            A dhcpd.conf, a dnsmasq.conf, /etc/exports, settings of nbd-server, and scripts that start it are understood, too.
            Runs until it is told to stop (Ctrl-C, SIGTERM); SIGHUP makes it read its settings again.

            Examples:
              bootproof serve /etc/bootproof/serve.yaml
              bootproof serve /etc/conf.d/pxebootsrv --check
              bootproof serve serve.yaml --check /etc/exports /srv/nfsroot
              bootproof serve /etc/dhcp/dhcpd.conf --interface eth0 --folder /srv/tftp --hosts /etc/hosts
              bootproof serve /etc/dnsmasq.conf
              bootproof serve /etc/exports --interface eth0
              bootproof serve --interface eth0 --nfs '/srv/root 192.168.1.0/24(ro,no_root_squash)' --nbd sysrcd=/srv/sysrcd.dat
              bootproof serve --interface eth0 --range 192.168.1.100-192.168.1.200 --folder /srv/tftp

            Exit status: 0 told to stop; 2 could not run (a right, a port, an interface, a folder); 64 wrong usage.
            With --check: 0 no errors; 1 errors, or warnings with --strict; 2 a file that can't be read.
            """
    )

    @Argument(
        help: ArgumentHelp(
            "A file of settings; with --check also files of other servers, boot trees and roots beside it.",
            valueName: "settings"
        )
    )
    var paths: [String] = []

    @Flag(help: "Start nothing: print what would be served, as settings, and every problem in it. Needs no rights.")
    var check = false

    @Flag(help: "With --check: warnings count as errors.")
    var strict = false

    @Flag(help: "With --check: ask the servers that clients are sent to, some seconds each.")
    var online = false

    @Option(help: ArgumentHelp("With --check: the problems as JSON, - for standard output.", valueName: "file"))
    var report: String?

    @Flag(help: "Start nothing: write the prepared boot configuration into the tree, and keep what was there.")
    var prepare = false

    @OptionGroup var options: ServeOptions

    @Flag(help: "Tell trouble only, and not what each machine asks and gets.")
    var quiet = false

    @OptionGroup(visibility: .hidden) var trial: ServeTrialOptions

    func validate() throws {
        if !check, strict || online || report != nil {
            throw ValidationError("--strict, --online and --report go with --check")
        }
        if let report, report != "-", !report.hasSuffix(".json") {
            throw ValidationError(
                "--report \(report): problems are told as JSON; name it .json, or - for standard output"
            )
        }
        if check, prepare { throw ValidationError("--check writes nothing; say --prepare by itself") }
    }

    func run() throws {
        let input = try SettingsInput(paths, takesOthers: check, servesOthers: options.interface != nil)
        if check {
            Interruption.endsAtOnce()
            return try runCheck(input)
        }
        var settings = try readSettings(input)
        if prepare { return try write(settings) }
        for warning in settings.warnings { StandardStream.error.write("bootproof: \(warning)\n") }
        prepareInMemory(&settings)
        do throws(EnvironmentTrouble) {
            var running = trial.options
            running.isQuiet = quiet
            let server = try BootServer(settings.service, options: running)
            server.run { reread() }
        } catch {
            throw CannotRun("\(error)")
        }
    }

    /// What the settings say now; nil, and why on standard error, where they make no sense.
    private func reread() -> BootService? {
        do {
            // A pipe was read when it all began, and to wait for another writer would keep every client waiting.
            if let pipe = paths.first(where: { !SettingsInput.isFile($0) }) {
                throw CannotRun("\(pipe): is no file, so it can't be read again; the settings stay what they were")
            }
            var settings = try readSettings(try SettingsInput(paths, takesOthers: false, servesOthers: true))
            prepareInMemory(&settings)
            return settings.service
        } catch let trouble as CannotRun {
            trouble.tell()
        } catch {
            StandardStream.error.write("bootproof: \(error)\n")
        }
        return nil
    }

    /// The file's settings, or what the options say where there is no file.
    private func readSettings(_ input: SettingsInput) throws -> ServeSettings {
        guard input.settings != nil else { return try options.settings() }
        do {
            return try readFile(input)
        } catch let wrong as SettingsProblems {
            for problem in wrong.problems { StandardStream.error.write("\(problem)\n") }
            throw CannotRun("\(input.settings?.path ?? ""): mend these settings; see them all with --check")
        }
    }

    /// - Throws: `SettingsProblems` too.
    private func readFile(_ input: SettingsInput) throws -> ServeSettings {
        guard let (path, octets) = input.settings else { return try options.settings() }
        let surroundings = ServeSettings.Surroundings(
            interface: options.interface,
            folder: options.folder.map(ServeOptions.absolute),
            interfaces: LocalInterface.all(),
            hosts: try options.hostsTable(),
            isCheck: check
        )
        var settings = try ServeSettings.read(octets, file: path, surroundings: surroundings)
        try options.apply(to: &settings)
        return settings
    }

    private func prepareInMemory(_ settings: inout ServeSettings) {
        guard let folder = settings.service.tftp?.folder else { return }
        _ = settings.prepare(from: DiskFolder(folder))
    }

    private func write(_ settings: ServeSettings) throws {
        guard let preparation = settings.preparation, let folder = settings.service.tftp?.folder else {
            throw CannotRun("the settings prepare nothing; add ‘prepare: {image: http://…}’ (docs/serve.md)")
        }
        let outcome: PreparedConfiguration.Outcome
        do {
            outcome = try preparation.write(into: folder)
        } catch {
            throw CannotRun("\(folder)/\(PreparedConfiguration.name): can't be written: \(error.localizedDescription)")
        }
        let name = "\(folder)/\(PreparedConfiguration.name)"
        switch outcome {
        case .unchanged: try StandardStream.output.deliver("\(name) is as it should be\n")
        case .noSource:
            throw CannotRun("\(folder): has no isolinux.cfg and no \(PreparedConfiguration.name); copy one there")
        case .written(let source, let backup):
            let kept = backup.map { "; what was there is kept at \($0)" } ?? ""
            try StandardStream.output.deliver("\(name) is made from \(source)\(kept)\n")
        }
    }
}

extension ServeCommand {
    private func runCheck(_ input: SettingsInput) throws {
        var check = ServeCheck(
            files: input.files,
            settingsFile: input.settings?.path,
            folders: input.folders,
            interfaces: LocalInterface.all()
        )
        check.hosts = try options.hostsTable()
        do {
            if input.settings != nil || paths.isEmpty || options.interface != nil {
                var settings = try readFile(input)
                prepareInMemory(&settings)
                check.settings = settings
            }
        } catch let wrong as SettingsProblems {
            check.problems = wrong.problems
        }
        if let report, report != "-" {
            try ReportFile.check(ReportDestination(file: report), readingFrom: input.paths)
        }
        let problems = check.allProblems(online: online)
        if report != "-" { try StandardStream.output.deliver(check.page(problems)) }
        if let report {
            let octets = try ServeCheck.report(problems)
            if report == "-" {
                try StandardStream.output.deliver(octets)
            } else {
                try ReportFile.write(octets, to: report)
            }
        }
        let fails = problems.contains { $0.severity == .error || strict && $0.severity == .warning }
        if fails { throw ExitCode(1) }
    }
}

/// What only trials of the program itself change.
struct ServeTrialOptions: ParsableArguments {
    @Option(help: "Add this to ports below 1024, so that no right is needed.")
    var portShift: UInt16 = 0

    @Flag(help: "Send no frames: clients without an address get their answers by UDP broadcast.")
    var noFrames = false

    var options: BootServer.Options {
        var options = BootServer.Options()
        options.portShift = portShift
        options.usesFrames = !noFrames
        return options
    }
}
