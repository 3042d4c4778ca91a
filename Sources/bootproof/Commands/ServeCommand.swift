internal import ArgumentParser
internal import Glibc
internal import LiveNetwork
internal import NetworkBoot

struct ServeCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serves what machines need to boot: DHCP, TFTP, HTTP and DNS on a real network.",
        discussion: """
            Runs until it is told to stop (Ctrl-C, SIGTERM); SIGHUP makes it read its settings again.

            Examples:
              bootproof serve --interface eth0 --range 192.168.1.100-192.168.1.200 --folder /srv/tftp
              bootproof serve --interface eth0 --folder /srv/tftp --leases /var/lib/bootproof/leases

            Exit status: 0 told to stop; 2 could not run (a right, a port, an interface, a folder); 64 wrong usage.
            """
    )

    @OptionGroup var options: ServeOptions

    @OptionGroup(visibility: .hidden) var trial: ServeTrialOptions

    func run() throws {
        let service = try options.service()
        do throws(EnvironmentTrouble) {
            let server = try BootServer(service, options: trial.options)
            server.run { nil }
        } catch {
            throw CannotRun("\(error)")
        }
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
