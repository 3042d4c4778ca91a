internal import BootObservation
internal import NetworkProtocols

/// A fragment is the client's own business, and a blank ends the target.
enum TargetIsClean: HTTPRule {
    static let id: RuleID = "http/target-is-clean"
    static let level = RequirementLevel.must
    static let citation = "RFC 9112 §3.2, RFC 3986 §2.1, §3.5"
    static let statement = "A request's target has no fragment, blanks or control characters."
    static let binds = RuleSubject.client
    static let covers: [RequirementID] = ["HTTP-C-002", "HTTP-C-003"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request else { return [] }
        let isClean = !request.target.contains { $0 <= 0x20 || $0 == 0x7f || $0 == UInt8(ascii: "#") }
        return exchange.verdict(
            on: exchange.client,
            isClean ? nil : exchange.requestEvidence("request for \"\(request.target.displayText)\"")
        )
    }

    static let mutation = RuleMutation(
        "the client sends the fragment along",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("GET /sysrcd.dat", "GET /sysrcd#dat")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
