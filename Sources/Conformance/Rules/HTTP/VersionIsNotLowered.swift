internal import BootObservation
internal import NetworkProtocols

/// GRUB takes no other answer than HTTP/1.1.
enum VersionIsNotLowered: HTTPRule {
    static let id: RuleID = "http/version-is-not-lowered"
    static let level = RequirementLevel.deFacto
    static let citation = "the source of GRUB"
    static let statement = "A request of HTTP/1.1 is answered in HTTP/1.1."
    static let binds = RuleSubject.server
    static let covers: [RequirementID] = ["HTTP-S-003"]

    static func judge(_ exchange: HTTPExchange) -> [Verdict] {
        guard let request = exchange.request, let response = exchange.response, request.version.isAtLeast(1, 1) else {
            return []
        }
        return exchange.verdict(
            on: exchange.server,
            response.version.isAtLeast(1, 1) ? nil : exchange.responseEvidence("answer in \(response.version)")
        )
    }

    static let mutation = RuleMutation(
        "the server answers in HTTP/1.0",
        of: ["b1_bios_dnsmasq_pxelinux_tftp_http"]
    ) { exchange in
        exchange.replacingInSegments("HTTP/1.1 200 OK", "HTTP/1.0 200 OK")
    }
    static let examples: [RuleExample] = [
        .satisfied(by: .httpFetch),
        .violated(by: mutation, of: .httpFetch),
    ]
}
