internal import ArgumentParser
internal import Glibc
internal import Reports

@main
struct Bootproof: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bootproof",
        abstract:
            "Proves that a network boots: plays its machines or reads what real ones said, and tells which step failed and whose fault it is.",
        discussion: """
            Examples:
              bootproof verify boot.pcap
              bootproof explain PXE-E53
              bootproof run Scenarios/systemrescuecd/http-one-server.yaml
              sudo bootproof probe --interface eth0
              sudo bootproof serve --interface eth0 --range 192.168.1.100-192.168.1.200 --folder /srv/tftp

            Exit status: 0 conforms, 1 fails, 2 could not run, 64 wrong usage.
            """,
        version: ToolVersion.current,
        subcommands: [
            RunCommand.self, ProbeCommand.self, ServeCommand.self, ProxyDHCPCommand.self, VerifyCommand.self,
            BaselineCommand.self, ReplayCommand.self, ExplainCommand.self, ListCommand.self,
        ]
    )

    static func main() {
        Interruption.prepare()
        do {
            var command = try parseAsRoot()
            try command.run()
        } catch let trouble as CannotRun {
            trouble.tell()
            Glibc.exit(CannotRun.status)
        } catch let wrong as WrongUsage {
            wrong.tell()
            Glibc.exit(WrongUsage.status)
        } catch is Interruption {
            Glibc.exit(Interruption.status)
        } catch {
            exit(withError: error)
        }
    }
}
