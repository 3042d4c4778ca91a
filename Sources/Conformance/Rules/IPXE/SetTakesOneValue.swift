internal import BootObservation
internal import NetworkProtocols

/// gPXE says how set is to be written, and stops; a footnote that was copied behind a URL is enough.
enum SetTakesOneValue: NetworkScriptRule {
    static let id: RuleID = "ipxe/set-takes-one-value"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.warning
    static let citation = "the source of iPXE"
    static let statement = "In a script for gPXE, set has one name and one value."
    static let binds = RuleSubject.network
    static let covers: [RequirementID] = ["IPXE-031"]

    static func concerns(_ script: NetworkScript) -> Bool { script.isGPXE }

    static func fault(in script: NetworkScript) -> NetworkScript.Command? {
        script.commands.first { command in
            command.name == "set" && command.words.count != 3
        }
    }

    static let mutation = RuleMutation(
        "a footnote is copied behind the value",
        of: []
    ) { _ in
        Exchange.script(bad, for: "gPXE/1.0")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "gPXE/1.0") },
        RuleExample("a script for gPXE that iPXE runs", .notExercised) { Exchange.script(bad, for: "iPXE/1.21") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "gPXE/1.0") },
    ]

    private static let good = "#!gpxe\nset 210:string http://10.0.0.1/pxe/\n"
    private static let bad = "#!gpxe\nset 210:string http://10.0.0.1/pxe/ 3\n"
}
