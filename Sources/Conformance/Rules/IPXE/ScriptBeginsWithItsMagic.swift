internal import BootObservation
internal import NetworkProtocols

/// An empty line, a byte order mark or a page of a broken generator before it, and the loader says that it knows no
/// such format.
enum ScriptBeginsWithItsMagic: HTTPRule {
    static let id: RuleID = "ipxe/script-begins-with-its-magic"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "the source of iPXE"
    static let statement =
        "A script for iPXE or gPXE begins with #!ipxe or #!gpxe at its first octet, and white space "
        + "behind."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["IPXE-009"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard exchange.isIPXE, exchange.response?.status == 200 else { return [] }
        let beginning = exchange.body.head.prefix(512)
        let marks = ["#!ipxe", "#!gpxe"].compactMap { beginning.firstRange(of: Array($0.utf8)) }
        guard let mark = marks.min(by: { $0.lowerBound < $1.lowerBound }) else { return [] }
        let behind = beginning.dropFirst(mark.upperBound).first
        let isWhole =
            mark.lowerBound == 0 && (behind.map { $0 == 0x0a || $0 == 0x0d || $0 == 0x20 || $0 == 0x09 } ?? false)
        return exchange.verdict(
            on: exchange.server,
            isWhole ? nil : exchange.responseEvidence("\(exchange.name) has its mark at octet \(mark.lowerBound)")
        )
    }

    static let mutation = RuleMutation(
        "an empty line stands before the mark",
        of: []
    ) { _ in
        Exchange.script(bad, for: "iPXE/1.21")
    }
    static let examples: [RuleExample] = [
        RuleExample("a script as it should be", .satisfied) { Exchange.script(good, for: "iPXE/1.21") },
        RuleExample("a script of which this is not true", .violated) { Exchange.script(bad, for: "iPXE/1.21") },
    ]

    private static let good = "#!ipxe\nkernel http://10.0.0.1/vmlinuz\nboot\n"
    private static let bad = "\n#!ipxe\nboot\n"
}
