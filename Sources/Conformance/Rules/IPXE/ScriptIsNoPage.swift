internal import BootObservation
internal import NetworkProtocols

/// A server that does not run the program sends its text; one that fails sends a page and says 200.
enum ScriptIsNoPage: HTTPRule {
    static let id: RuleID = "ipxe/script-is-no-page"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of iPXE"
    static let statement =
        "What iPXE fetches of a program on a server is not a page for people, nor the program's own text."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-009", "HTTP-S-064"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.isIPXE, exchange.response?.status == 200, exchange.body.count > 0 else { return [] }
        let path = exchange.name.prefix { $0 != "?" }.lowercased()
        guard [".php", ".cgi", ".asp", "/"].contains(where: { path.hasSuffix($0) }) else { return [] }
        let beginning = exchange.body.head.prefix(64).displayText.lowercased()
        let isPage = ["<!doctype", "<html", "<?php", "<?xml"].contains { beginning.hasPrefix($0) }
        return exchange.verdict(
            on: exchange.server,
            isPage ? exchange.responseEvidence("\(exchange.name) begins \(beginning.prefix(9))") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server sends the text of the program",
        of: []
    ) { _ in
        Exchange.script(bad, for: "iPXE/1.21")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "iPXE/1.21") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "iPXE/1.21") },
    ]

    private static let good = "#!ipxe\nkernel http://10.0.0.1/vmlinuz\nboot\n"
    private static let bad = "<?php echo 1 ?>\n"
}
