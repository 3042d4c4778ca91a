internal import BootObservation
internal import NetworkProtocols

/// The script stops there.
enum LabelsAreThere: NetworkScriptRule {
    static let id: RuleID = "ipxe/labels-are-there"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the source of iPXE"
    static let statement = "A script goes to labels that it has."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["IPXE-013"]

    static func fault(in script: NetworkScript) -> NetworkScript.Command? {
        script.commands.first { command in
            command.name == "goto" && command.words.count > 1 && !command.words[1].contains("$")
                && !script.labels.contains(command.words[1])
        }
    }

    static let mutation = RuleMutation(
        "a label is mistyped",
        of: []
    ) { _ in
        Exchange.script(bad, for: "iPXE/1.21")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "iPXE/1.21") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "iPXE/1.21") },
    ]

    private static let good = "#!ipxe\ngoto start\n:start\nboot\n"
    private static let bad = "#!ipxe\n:start\ngoto strat\n"
}
