internal import BootObservation
internal import NetworkProtocols

/// The script stops there: "command not found".
enum CommandsAreKnown: NetworkScriptRule {
    static let id: RuleID = "ipxe/commands-are-known"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the source of iPXE"
    static let statement = "A script for iPXE or gPXE uses commands that the loader has."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["IPXE-013"]

    static func fault(in script: NetworkScript) -> NetworkScript.Command? {
        script.commands.first { command in
            !command.name.contains("$") && !NetworkScript.commands.contains(command.name)
        }
    }

    static let mutation = RuleMutation(
        "a command is mistyped",
        of: []
    ) { _ in
        Exchange.script(bad, for: "iPXE/1.21")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "iPXE/1.21") },
        RuleExample("a script for gPXE that iPXE runs, with a label", .satisfied) {
            Exchange.script("#!gpxe\n:go\nset menu a b ||\n", for: "iPXE/1.21")
        },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "iPXE/1.21") },
    ]

    private static let good = "#!ipxe\nkernel http://10.0.0.1/vmlinuz\nboot\n"
    private static let bad = "#!ipxe\nkernle http://10.0.0.1/vmlinuz\n"
}
