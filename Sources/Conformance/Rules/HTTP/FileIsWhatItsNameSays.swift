internal import BootObservation
internal import NetworkProtocols

/// Captive portals and misled servers answer 200 with a page for people.
enum FileIsWhatItsNameSays: HTTPRule {
    static let id: RuleID = "http/file-is-what-its-name-says"
    static let level = RequirementLevel.deFacto
    static let severity = Severity.error
    static let citation = "field experience"
    static let statement = "A boot file is not an HTML page."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["CAP-HTTP-06"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let response = exchange.response, response.status == 200, let request = exchange.request,
            exchange.body.count > 0
        else { return [] }
        let path = request.target.prefix { $0 != UInt8(ascii: "?") }.displayText.lowercased()
        let pages = [".html", ".htm", ".php", "/", ".asp", ".cgi"]
        guard !pages.contains(where: { path.hasSuffix($0) }) else { return [] }
        let beginning = exchange.body.head.prefix(64).displayText.lowercased()
        let isPage = ["<!doctype html", "<html"].contains { beginning.hasPrefix($0) }
        return exchange.verdict(
            on: exchange.server,
            isPage ? exchange.responseEvidence("\(exchange.name) is an HTML page") : nil
        )
    }

    static let mutation = RuleMutation(
        "the server sends a page for people",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.editingSegments { segment in
            guard segment.isFromServer, let range = segment.payload.firstRange(of: Array("\r\n\r\n".utf8)),
                segment.payload.count >= range.upperBound + 6
            else { return [segment] }
            var changed = segment
            changed.payload.replaceSubrange(range.upperBound..<(range.upperBound + 6), with: Array("<html>".utf8))
            return [changed]
        }
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
