internal import BootObservation
internal import NetworkProtocols

/// It knows #!gpxe alone; iPXE knows both.
enum ScriptSuitsTheLoader: HTTPRule {
    static let id: RuleID = "ipxe/script-suits-the-loader"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of iPXE"
    static let statement = "gPXE is given no script that begins with #!ipxe."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-010"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let agent = exchange.request?.fields[.userAgent], agent.starts(with: "gPXE".utf8),
            exchange.body.head.starts(with: "#!ipxe".utf8) || exchange.body.head.starts(with: "#!gpxe".utf8)
        else { return [] }
        return exchange.verdict(
            on: exchange.server,
            exchange.body.head.starts(with: "#!ipxe".utf8)
                ? exchange.responseEvidence("\(exchange.name) is a script for iPXE") : nil
        )
    }

    static let mutation = RuleMutation(
        "gPXE is given a script for iPXE",
        of: []
    ) { _ in
        Exchange.script(bad, for: "gPXE/1.0")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "gPXE/1.0") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "gPXE/1.0") },
    ]

    private static let good = "#!gpxe\nboot\n"
    private static let bad = "#!ipxe\nboot\n"
}
