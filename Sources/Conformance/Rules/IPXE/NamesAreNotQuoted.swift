internal import BootObservation
internal import NetworkProtocols

/// Neither loader takes them off: the server is asked for a file that is named with them.
enum NamesAreNotQuoted: NetworkScriptRule {
    static let id: RuleID = "ipxe/names-are-not-quoted"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the source of iPXE"
    static let statement = "A script puts no quotes around the names of files."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["IPXE-011"]

    static func fault(in script: NetworkScript) -> NetworkScript.Command? {
        script.commands.first { command in
            ["kernel", "initrd", "chain", "imgfetch", "imgload", "module", "sanboot"].contains(command.name)
                && command.words.dropFirst().contains { $0.hasPrefix("\"") && $0.contains("/") }
        }
    }

    static let mutation = RuleMutation(
        "the name of the kernel is quoted",
        of: []
    ) { _ in
        Exchange.script(bad, for: "iPXE/1.21")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "iPXE/1.21") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "iPXE/1.21") },
    ]

    private static let good = "#!ipxe\nkernel http://10.0.0.1/vmlinuz\nboot\n"
    private static let bad = "#!ipxe\nkernel \"http://10.0.0.1/vmlinuz\"\n"
}
